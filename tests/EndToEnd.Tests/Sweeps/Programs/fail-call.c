/*
 * fail-call HIT THREAD CALL COUNT ERRNO -- PROGRAM [ARG...]
 *
 * Runs PROGRAM and, in its THREAD-th thread (0 is the first, the others in the order they begin), lets the COUNT-th (from 1)
 * system call of number CALL after the execve fail with ERRNO without being made; ERRNO 0 kills the process there instead, with
 * SIGKILL. The file HIT is made when that happens. Ends as PROGRAM does, by the same signal too. A close that fails is made
 * all the same: Linux never leaves a descriptor open.
 * strace does this only in all threads at once: what fails first, in the first thread, would hide the others.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NUMBER(r) ((long)(r).orig_rax)
#define SKIP(r) ((r).orig_rax = -1UL)
#define RETURN(r, value) ((r).rax = (value))
#else
#error "which registers has this machine?"
#endif

#define SYSTEM_CALL (SIGTRAP | 0x80)
static struct thread { pid_t tid; long calls; int inside, failing, begun; } threads[1024];
static int count;
static pid_t process;
static const char *hit;
static long target_thread, target_call, target_count, error;

static void die(const char *what)
{
    perror(what);
    exit(125);
}

/* The thread, or a new one. */
static struct thread *find(pid_t tid)
{
    for (int i = 0; i < count; i++)
        if (threads[i].tid == tid)
            return &threads[i];
    threads[count].tid = tid;
    return &threads[count++];
}

/* A thread that was killed meanwhile has none. */
static void registers(int request, pid_t tid, struct user_regs_struct *r)
{
    struct iovec io = { r, sizeof *r };
    if (ptrace(request, tid, 1 /* NT_PRSTATUS */, &io) != 0 && errno != ESRCH)
        die("ptrace");
}

static void at_call(struct thread *t)
{
    struct user_regs_struct r = { 0 };
    t->inside = !t->inside;
    registers(PTRACE_GETREGSET, t->tid, &r);
    if (t->inside && t - threads == target_thread && NUMBER(r) == target_call && ++t->calls == target_count) {
        close(open(hit, O_CREAT | O_CLOEXEC, 0600));
        if (error == 0)
            kill(process, SIGKILL);
        if (target_call != SYS_close || error == 0)
            SKIP(r);
        registers(PTRACE_SETREGSET, t->tid, &r);
        t->failing = error != 0;
    } else if (!t->inside && t->failing) {
        RETURN(r, -error);
        registers(PTRACE_SETREGSET, t->tid, &r);
        t->failing = 0;
    }
}

int main(int argc, char **argv)
{
    if (argc < 8 || strcmp(argv[6], "--") != 0)
        return 125;
    hit = argv[1], target_thread = atol(argv[2]), target_call = atol(argv[3]), target_count = atol(argv[4]), error = atol(argv[5]);
    process = fork();
    if (process == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execv(argv[7], argv + 7);
        _exit(126);
    }
    int status, options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    waitpid(process, &status, 0);
    if (ptrace(PTRACE_SETOPTIONS, process, 0, options) != 0)
        die("ptrace");
    find(process)->inside = 1; /* The execve ends, then we count. */
    find(process)->begun = 1;
    ptrace(PTRACE_CONT, process, 0, 0);
    for (pid_t tid; (tid = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            if (tid == process)
                break;
            continue;
        }
        int signal = WSTOPSIG(status);
        unsigned long created;
        /* Numbered as they are made: which of two makes its first call first is chance. */
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_CLONE << 8) && ptrace(PTRACE_GETEVENTMSG, tid, 0, &created) == 0)
            find((pid_t)created);
        struct thread *t = find(tid);
        if (signal == SYSTEM_CALL)
            at_call(t);
        /* Stops that ptrace itself makes, the first of a new thread among them, are no signals for the program. */
        int is_ours = signal == SYSTEM_CALL || status >> 16 != 0 || (!t->begun && signal == SIGSTOP);
        t->begun = 1;
        ptrace(PTRACE_SYSCALL, tid, 0, is_ours ? 0 : signal);
    }
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
    return 125;
}
