/*
 * without-call ERRNO NR[,NR...] -- PROGRAM [ARG...]
 *
 * Runs PROGRAM, and all it starts, on a kernel that seems to lack system calls: the numbered ones fail with ERRNO
 * (38 ENOSYS: an old kernel; 1 EPERM: a filter of a container engine that is older than the call).
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

/* A jump of classic BPF goes at most 255 instructions far. */
#define MAX_CALLS 200

static struct sock_filter program[MAX_CALLS + 6];

static void usage(void)
{
    fprintf(stderr, "usage: without-call ERRNO NR[,NR...] -- PROGRAM [ARG...]\n");
    exit(2);
}

static unsigned number(const char *text, unsigned max)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || value > max)
        usage();
    return value;
}

static unsigned short compile(char *calls, unsigned error)
{
    unsigned nr[MAX_CALLS], n = 0, at = 0;
    for (char *call = strtok(calls, ","); call; call = strtok(NULL, ",")) {
        if (n == MAX_CALLS)
            usage();
        nr[n++] = number(call, 100000);
    }
    if (n == 0)
        usage();

    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (unsigned i = 0; i < n; i++)
        program[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr[i], n - i, 0);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error);
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
    if (install(compile(argv[2], number(argv[1], 4095))) != 0) {
        perror("without-call: prctl PR_SET_SECCOMP");
        return 126;
    }
    execvp(argv[4], argv + 4);
    fprintf(stderr, "without-call: %s: %s\n", argv[4], strerror(errno));
    return 127;
}
