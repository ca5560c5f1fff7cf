/*
 * measure: starts programs in turn and prints wall time and peak memory of each.
 *
 *   measure ROUNDS STDIN NSPID PATH -- PROGRAM [ARG...] [-- PROGRAM [ARG...]]...
 *
 * A run is from before vfork to after wait4. Who begins changes with every round (A B C, B C A, C A B, ...), so that nobody always
 * runs in another's wake. Between runs, outside the time taken, whatever is mounted at or below PATH in the mount namespace of
 * NSPID is unmounted; with NSPID 0 nothing is. A program that fails ends the measurement.
 * Output: one line a program: median, 10th and 90th percentile in microseconds, median of peak resident KiB. To be linked
 * statically: a child's peak is counted from what this program has when it starts the child.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PROGRAMS = 16, WARMUP = 5 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static double now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static double run(char **argv, const char *input, long *peak_kib)
{
    double start = now_us();
    pid_t pid = vfork();
    if (pid < 0)
        die("vfork");
    if (pid == 0) {
        int fd = open(input, O_RDONLY | O_CLOEXEC);
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (fd < 0 || null < 0 || dup2(fd, 0) < 0 || dup2(null, 1) < 0)
            _exit(126);
        execv(argv[0], argv);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (wait4(pid, &status, 0, &usage) < 0)
        die("wait4");
    double us = now_us() - start;
    if (status != 0) {
        fprintf(stderr, "measure: %s: wait status %d\n", argv[0], status);
        exit(1);
    }
    *peak_kib = usage.ru_maxrss;
    return us;
}

/* In a child, because setns of a mount namespace is for the rest of a process's life. */
static void unmount(int ns, const char *path)
{
    size_t length = strlen(path);
    pid_t pid = fork();
    if (pid == 0) {
        if (setns(ns, CLONE_NEWNS) != 0)
            _exit(1);
        FILE *mounts = fopen("/proc/self/mountinfo", "re");
        char line[4096], point[1024];
        while (mounts && fgets(line, sizeof line, mounts))
            if (sscanf(line, "%*s %*s %*s %*s %1023s", point) == 1 && strncmp(point, path, length) == 0
                && (point[length] == 0 || point[length] == '/'))
                umount2(point, MNT_DETACH);
        _exit(0);
    }
    int status;
    if (waitpid(pid, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "measure: cannot unmount %s\n", path);
        exit(1);
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc < 7 || strcmp(argv[5], "--") != 0) {
        fputs("usage: measure ROUNDS STDIN NSPID PATH -- PROGRAM [ARG...] [-- PROGRAM [ARG...]]...\n", stderr);
        return 2;
    }
    int rounds = atoi(argv[1]), count = 0, ns = -1;
    char **programs[MAX_PROGRAMS];
    for (int i = 5; i < argc; i++)
        if (strcmp(argv[i], "--") == 0 && count < MAX_PROGRAMS) {
            argv[i] = NULL;
            programs[count++] = &argv[i + 1];
        }
    if (atoi(argv[3]) != 0) {
        char name[64];
        snprintf(name, sizeof name, "/proc/%d/ns/mnt", atoi(argv[3]));
        ns = open(name, O_RDONLY | O_CLOEXEC);
        if (ns < 0)
            die(name);
    }
    double *us = calloc((size_t)count * rounds, sizeof *us), *kib = calloc((size_t)count * rounds, sizeof *kib);
    if (rounds < 1 || !us || !kib)
        die("rounds");
    for (int round = -WARMUP; round < rounds; round++)
        for (int turn = 0; turn < count; turn++) {
            int p = (turn + round + WARMUP) % count;
            long peak;
            double took = run(programs[p], argv[2], &peak);
            if (ns >= 0)
                unmount(ns, argv[4]);
            if (round >= 0) {
                us[p * rounds + round] = took;
                kib[p * rounds + round] = peak;
            }
        }
    for (int p = 0; p < count; p++) {
        qsort(us + p * rounds, rounds, sizeof *us, ascending);
        qsort(kib + p * rounds, rounds, sizeof *kib, ascending);
        double *u = us + p * rounds;
        printf("%.0f %.0f %.0f %.0f\n", u[rounds / 2], u[rounds / 10], u[rounds * 9 / 10], kib[p * rounds + rounds / 2]);
    }
    return 0;
}
