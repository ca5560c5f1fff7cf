/*
 * read-all STOP DIRECTORY NAME...
 *
 * Reads the files of a directory again and again until the file STOP exists: all of them through one descriptor of the
 * directory, and each by its whole path. A file is one word of eight bytes, repeated a thousand times; the word tells its
 * version. Prints how often it looked, and what must not be: a file that is not there, one that is not whole, and two versions
 * through one descriptor.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORD 8
#define SIZE (1000 * WORD)

static long rounds, missing, torn, mixed, changes;

/* Leaves the word; 0 if there is none. */
static int read_file(int directory, const char *name, char word[WORD])
{
    char bytes[SIZE + 1];
    int file = openat(directory, name, O_RDONLY | O_NOFOLLOW);
    if (file < 0) {
        missing++;
        return 0;
    }
    long length = 0, got;
    while ((got = read(file, bytes + length, sizeof bytes - length)) > 0)
        length += got;
    close(file);
    if (length != SIZE || memcmp(bytes, bytes + WORD, SIZE - WORD) != 0) {
        torn++;
        return 0;
    }
    memcpy(word, bytes, WORD);
    return 1;
}

static void read_together(const char *path, int count, char **names, char last[WORD])
{
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (directory < 0) {
        missing++;
        return;
    }
    char first[WORD] = "", word[WORD] = "";
    for (int i = 0; i < count; i++) {
        if (read_file(directory, names[i], i == 0 ? first : word) && i > 0 && memcmp(first, word, WORD) != 0)
            mixed++;
    }
    close(directory);
    if (memcmp(first, last, WORD) != 0)
        changes++;
    memcpy(last, first, WORD);
}

int main(int argc, char **argv)
{
    char last[WORD] = "", word[WORD] = "", path[4096];
    while (argc > 3 && access(argv[1], F_OK) != 0) {
        rounds++;
        read_together(argv[2], argc - 3, argv + 3, last);
        for (int i = 3; i < argc; i++) {
            snprintf(path, sizeof path, "%s/%s", argv[2], argv[i]);
            read_file(AT_FDCWD, path, word);
        }
    }
    printf("rounds %ld changes %ld missing %ld torn %ld mixed %ld\n", rounds, changes, missing, torn, mixed);
    return 0;
}
