/*
 * relink ROOT DECOY
 *
 * Until it is killed, renames and re-links what lies on the way to two files below the directory ROOT, as a container could
 * that shares the place: run/secrets (a directory) and data/a/b/token (a file). Each part of the way is in turn exchanged, in
 * one step, with a link that leads to the same place below DECOY/full or DECOY/bare, outside ROOT, in one of several forms;
 * moved away and back; removed. Prints "ready" when it begins.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static const char *parts[] = { "run", "run/secrets", "data", "data/a", "data/a/b", "data/a/b/token" };

/* Absolute; upwards; through the links of procfs that lead anywhere. To where all is there, and to where something is to be made. */
static const char *forms[] = {
    "%s/full/%s", "../../../../../../../../../../..%s/full/%s", "/proc/1/root%s/full/%s", "/proc/self/cwd%s/full/%s",
    "%s/bare/%s", "../../../../../../../../../../..%s/bare/%s", "/proc/1/root%s/bare/%s", "/proc/self/cwd%s/bare/%s",
};

static uint64_t state = 88172645463325252;

static unsigned below(unsigned n)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 20) % n;
}

static void wait_a_little(void)
{
    for (volatile unsigned n = below(20000); n > 0; n--)
        ;
}

static int exchange(const char *one, const char *other)
{
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

static void link_and_back(const char *part, const char *link)
{
    if (exchange(part, link) != 0)
        return;
    wait_a_little();
    /* Busy: something was mounted there meanwhile. */
    while (exchange(part, link) != 0 && errno == EBUSY)
        sched_yield();
}

static void away_and_back(const char *part)
{
    static unsigned long number;
    char aside[64];
    snprintf(aside, sizeof aside, "aside/%lu", number++);
    if (rename(part, aside) != 0)
        return;
    wait_a_little();
    /* Somebody may have made it anew: then this one stays aside. */
    renameat2(AT_FDCWD, aside, AT_FDCWD, part, RENAME_NOREPLACE);
}

static void make(void)
{
    mkdir("run", 0755), mkdir("data", 0755), mkdir("data/a", 0755), mkdir("aside", 0755);
}

static void clear(void)
{
    unlink("data/a/b/token"), rmdir("data/a/b"), rmdir("run/secrets");
    make();
}

int main(int argc, char **argv)
{
    char links[COUNT(parts)][COUNT(forms)][32], target[8192];
    if (argc != 3 || chdir(argv[1]) != 0)
        return 1;
    mkdir("links", 0755);
    make();
    for (int i = 0; i < COUNT(parts); i++)
        for (int j = 0; j < COUNT(forms); j++) {
            snprintf(links[i][j], sizeof links[i][j], "links/%d-%d", i, j);
            snprintf(target, sizeof target, forms[j], argv[2], parts[i]);
            if (symlink(target, links[i][j]) != 0)
                return 1;
        }
    puts("ready");
    fflush(stdout);
    for (;;) {
        int i = below(COUNT(parts)), j = below(COUNT(forms));
        switch (below(8)) {
        case 0:
            clear();
            break;
        case 1:
            away_and_back(parts[i]);
            break;
        default:
            link_and_back(parts[i], links[i][j]);
        }
        wait_a_little();
    }
}
