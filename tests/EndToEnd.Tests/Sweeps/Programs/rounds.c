/*
 * rounds PID ROOT DECOY STATE VALUE COUNT -- PROGRAM [ARG...]
 *
 * Runs PROGRAM COUNT times with the file STATE as its standard input. After each time: what is newly mounted in the mount
 * namespace of PID lies below ROOT, and there is none of it if PROGRAM refused (exit code 7 or 8; 0 is success; no other may
 * be); what is mounted here, and all below DECOY, is as it was. Then it is unmounted. Prints "succeeded, refused 7, refused 8,
 * mounts, of them with the file VALUE as their content", or what was wrong first, and then exits 1.
 */
#define _GNU_SOURCE
#include "new-mounts.h"
#include <ftw.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

static long entries, bytes;

static int count(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)path, (void)ftw;
    entries++;
    bytes += type == FTW_F ? st->st_size : 0;
    return 0;
}

static long count_below(const char *directory)
{
    entries = bytes = 0;
    nftw(directory, count, 8, FTW_PHYS);
    return bytes == 0 ? entries : -1;
}

static int run(const char *input, char **argv)
{
    int status;
    pid_t pid;
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&pid, argv[0], &files, NULL, argv, environ) != 0 || waitpid(pid, &status, 0) != pid)
        exit(2);
    posix_spawn_file_actions_destroy(&files);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A child in the namespace, which looks whenever it gets a byte. */
static void serve(const char *namespace, int in, int out, struct seen *seen, const char *old, char **argv)
{
    char value[4096], byte;
    read_file(argv[5], value, sizeof value);
    if (setns(open(namespace, O_RDONLY | O_CLOEXEC), CLONE_NEWNS) != 0)
        _exit(2);
    while (read(in, &byte, 1) == 1) {
        look_and_clean(seen, old, argv[2], value);
        if (write(out, &byte, 1) != 1)
            break;
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    static char here[1 << 16], now[1 << 16], old[1 << 16] = "\n";
    char path[64], byte = 0;
    int to[2], from[2];
    if (argc < 9 || pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        return 2;
    struct seen *seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    snprintf(path, sizeof path, "/proc/%s/mountinfo", argv[1]);
    read_file(path, old + 1, sizeof old - 1);
    read_file("/proc/self/mountinfo", here, sizeof here);
    long decoys = count_below(argv[3]), codes[256] = { 0 }, mounts = 0, complete = 0;
    snprintf(path, sizeof path, "/proc/%s/ns/mnt", argv[1]);
    if (fork() == 0) {
        close(to[1]);
        serve(path, to[0], from[1], seen, old, argv);
    }
    close(from[1]);
    for (long round = 0, rounds = atol(argv[6]); round < rounds; round++) {
        int code = run(argv[4], argv + 8);
        if (write(to[1], &byte, 1) != 1 || read(from[0], &byte, 1) != 1)
            return 2;
        read_file("/proc/self/mountinfo", now, sizeof now);
        const char *wrong = seen->outside ? "mounted outside the root"
            : strcmp(here, now) != 0 ? "the mounts here have changed"
            : count_below(argv[3]) != decoys ? "there is more, or less, outside the root"
            : code != 0 && code != 7 && code != 8 ? "an unexpected exit code"
            : code != 0 && seen->mounts > 0 ? "refused, and left a mount" : NULL;
        if (wrong) {
            printf("round %ld, exit code %d, %d mounts: %s %s\n", round, code, seen->mounts, wrong, seen->where);
            return 1;
        }
        codes[code]++, mounts += seen->mounts, complete += seen->complete;
    }
    printf("%ld %ld %ld %ld %ld\n", codes[0], codes[7], codes[8], mounts, complete);
    return 0;
}
