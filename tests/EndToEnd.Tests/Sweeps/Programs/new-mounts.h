/* What a process mounts into a mount namespace: seen, judged and unmounted again. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* How many there are; of them, those that hold the value; and those outside the root, with the place of one. */
struct seen { int mounts, complete, outside; char where[4096]; };

static inline long read_file(const char *path, char *buffer, long size)
{
    long length = 0, n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, buffer + length, size - 1 - length)) > 0)
        length += n;
    buffer[length] = 0;
    if (fd >= 0)
        close(fd);
    return length;
}

/* The mount is a file, or a directory with the file "key". */
static int holds(const char *point, const char *value)
{
    char path[8192], found[4096];
    snprintf(path, sizeof path, "%s/key", point);
    if (access(path, F_OK) != 0)
        path[strlen(point)] = 0;
    read_file(path, found, sizeof found);
    return strcmp(found, value) == 0;
}

static void judge(struct seen *seen, const char *point, const char *root, const char *value)
{
    seen->mounts++;
    seen->complete += holds(point, value);
    if (strncmp(point, root, strlen(root)) != 0 || point[strlen(root)] != '/') {
        seen->outside++;
        strcpy(seen->where, point);
    }
}

/* In the namespace itself. Unmounts again and again, because somebody changes the names meanwhile. */
static void look_and_clean(struct seen *seen, const char *old, const char *root, const char *value)
{
    static char table[1 << 16];
    memset(seen, 0, sizeof *seen);
    for (int is_first = 1, left = 1; left > 0; is_first = 0) {
        left = 0;
        read_file("/proc/self/mountinfo", table, sizeof table);
        for (char *rest = table, *line; (line = strsep(&rest, "\n")) && *line;) {
            char id[32] = "\n", point[4096];
            if (sscanf(line, "%20s %*s %*s %*s %4095s", id + 1, point) != 2 || strstr(old, strcat(id, " ")))
                continue;
            left++;
            if (is_first)
                judge(seen, point, root, value);
            umount2(point, MNT_DETACH | UMOUNT_NOFOLLOW);
        }
    }
}
