/*
 * without-call ERRNO CALL[,CALL...] -- PROGRAM [ARG...]
 *
 * Runs PROGRAM, and all it starts, on a kernel that seems to lack system calls: those fail with ERRNO
 * (38 ENOSYS: an old kernel; 1 EPERM: a filter of a container engine that is older than the call).
 * A CALL is a number, or NR/ARG/BITS: only where argument ARG, counted from 0, has one of BITS (a flag that is unknown).
 * Exits 2 for wrong usage, 126 if the filter was not accepted, 127 if PROGRAM did not start.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH is this?"
#endif

#define MAX_CALLS 200

/* Of one call: five at most. */
static struct sock_filter program[5 * MAX_CALLS + 5];

static void usage(void)
{
    fprintf(stderr, "usage: without-call ERRNO CALL[,CALL...] -- PROGRAM [ARG...]\n");
    exit(2);
}

/* Reads a number that ends in one of these characters, or with the text, and moves on to what follows. */
static unsigned number(char **text, const char *ends, unsigned max)
{
    char *end;
    unsigned long value = strtoul(*text, &end, 10);
    if (**text < '0' || **text > '9' || value > max || (*end != '\0' && !strchr(ends, *end)))
        usage();
    *text = end;
    return value;
}

static unsigned add(unsigned at, char *call, unsigned error)
{
    unsigned nr = number(&call, "/", 100000);
    if (*call == '\0') {
        program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1);
        program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
        return at;
    }
    call++;
    unsigned arg = number(&call, "/", 5);
    if (*call++ != '/')
        usage();
    unsigned bits = number(&call, "", 0xffffffff);
    program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 4);
    /* The low half: both architectures are little endian. */
    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * arg);
    program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    return at;
}

static unsigned short compile(char *calls, unsigned error)
{
    unsigned n = 0, at = 0;
    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (char *call = strtok(calls, ","); call; call = strtok(NULL, ",")) {
        if (n++ == MAX_CALLS)
            usage();
        at = add(at, call, error);
    }
    if (n == 0)
        usage();
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    return at;
}

static int install(unsigned short length)
{
    struct sock_fprog fprog = { .len = length, .filter = program };
    /* Root needs no no_new_privs, and programs behave differently under it: only if we must. */
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog) == 0)
        return 0;
    if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &fprog);
}

int main(int argc, char **argv)
{
    if (argc < 5 || strcmp(argv[3], "--") != 0)
        usage();
    if (install(compile(argv[2], number(&argv[1], "", 4095))) != 0) {
        perror("without-call: prctl PR_SET_SECCOMP");
        return 126;
    }
    execvp(argv[4], argv + 4);
    fprintf(stderr, "without-call: %s: %s\n", argv[4], strerror(errno));
    return 127;
}
