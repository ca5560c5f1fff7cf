/*
 * hook: what tuck-hook does for one container, in C, to measure tuck-hook against.
 *
 *   hook createRuntime --config FILE        with the container's state on standard input
 *
 * It reads the same files, makes the same system calls in the same order and asks the same of libcrypto: state, config.json,
 * config.toml, grants, key, store, a sealed tmpfs, the container's mount namespace, ledger, audit log. Left out is what the cases
 * measured do not use: targets outside the secrets directory, a mount for each file, Podman's records, ramfs, stages, and texts
 * for people (a failure is one terse line and status 1). Memory is given back by the end of the process, except for secrets.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { FLAGS = O_CLOEXEC | O_NOCTTY, HEADER = 28, NONCE = 12, TAG = 16, KEY = 32, MAX_SECRET = 16 << 20, MAX_TARGETS = 4096 };
enum { PROC_MAGIC = 0x9fa0, TMPFS_MAGIC_ = 0x01021994, DETACH = 2 };

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "hook: %s: %s\n", what, errno ? strerror(errno) : "wrong");
    exit(1);
}

static long check(long result, const char *what)
{
    if (result < 0)
        die(what);
    return result;
}

static void require(bool is, const char *what)
{
    errno = 0;
    if (!is)
        die(what);
}

/* ---- files ---- */

static struct statx status_of(int fd)
{
    struct statx s;
    check(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_MNT_ID, &s), "statx");
    return s;
}

/* All of it, with a NUL behind; one read more than the file has, as the end is only then known. */
static char *read_all(int fd, size_t limit, size_t *length)
{
    size_t size = 8192, done = 0;
    char *bytes = malloc(size + 1);
    for (ssize_t n; (n = check(read(fd, bytes + done, size - done), "read")) > 0;) {
        done += n;
        require(done <= limit, "size");
        if (done == size)
            bytes = realloc(bytes, (size *= 2) + 1);
    }
    bytes[done] = 0;
    *length = done;
    return bytes;
}

static void write_all(int fd, const char *bytes, size_t length)
{
    for (ssize_t n; length > 0; bytes += n, length -= n)
        n = check(write(fd, bytes, length), "write");
}

/* Memory that is neither swapped nor dumped. */
static uint8_t *locked(size_t length)
{
    void *p = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        die("mmap");
    mlock(p, length);
    madvise(p, length, MADV_DONTDUMP);
    return p;
}

static void wipe(void *p, size_t length)
{
    explicit_bzero(p, length);
    munmap(p, length);
}

/* ---- JSON: forward, once; strings are unescaped where they are ---- */

static char *json;

static char peek(void)
{
    while (*json == ' ' || *json == '\n' || *json == '\t' || *json == '\r')
        json++;
    return *json;
}

static void expect(char c)
{
    require(peek() == c, "json");
    json++;
}

static char *put_utf8(char *to, unsigned c)
{
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    *to++ = more == 0 ? c : (0xf00 >> more & 0xff) | c >> 6 * more;
    while (more-- > 0)
        *to++ = 0x80 | (c >> 6 * more & 0x3f);
    return to;
}

static unsigned hex4(void)
{
    unsigned c;
    require(sscanf(json, "%4x", &c) == 1, "json");
    json += 4;
    return c;
}

static char *string(void)
{
    expect('"');
    char *start = json, *to = json;
    for (char c; (c = *json++) != '"';) {
        require((unsigned char)c >= ' ', "json");
        if (c != '\\') {
            *to++ = c;
            continue;
        }
        static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
        c = *json++;
        if (c == 'u') {
            unsigned u = hex4();
            if (u >= 0xd800 && u < 0xdc00 && json[0] == '\\' && json[1] == 'u') {
                json += 2;
                u = 0x10000 + ((u - 0xd800) << 10) + (hex4() - 0xdc00);
            }
            to = put_utf8(to, u);
        } else {
            const char *name = c ? strchr(names, c) : NULL;
            require(name != NULL, "json");
            *to++ = values[name - names];
        }
    }
    *to = 0;
    return start;
}

/* Begins an object or array; false if it is null or empty. more() steps to its next item. */
static bool begin(char open)
{
    if (peek() == 'n') {
        json += 4;
        return false;
    }
    expect(open);
    if (peek() != open + 2) /* in ASCII the closing bracket is two behind the opening one */
        return true;
    json++;
    return false;
}

static bool more(char close)
{
    char c = peek();
    require(c == ',' || c == close, "json");
    json++;
    return c == ',';
}

static char *member(void)
{
    char *name = string();
    expect(':');
    return name;
}

static void skip(void)
{
    char c = peek();
    if (c == '"') {
        string();
    } else if (c == '{') {
        if (begin('{'))
            do {
                member();
                skip();
            } while (more('}'));
    } else if (c == '[') {
        if (begin('['))
            do
                skip();
            while (more(']'));
    } else {
        size_t n = strspn(json, "+-.0123456789eEtrufalsn");
        require(n > 0, "json");
        json += n;
    }
}

static unsigned number(void)
{
    require(isdigit(peek()), "json");
    return strtoul(json, &json, 10);
}

/* ---- what is asked, and of whom ---- */

struct range { unsigned inside, outside, count; };
struct map { struct range ranges[340]; int count; };
struct target { char *secret, *name; unsigned mode, uid, gid; bool has_uid, has_gid, optional; uint8_t *value; size_t length, mapped; unsigned version; };

static struct {
    char *id, *bundle, *root, *label;
    int pid;
    unsigned uid, gid;
    struct map uids, gids;
    char *mounts[1024][2];
    int mount_count;
} view = { .id = "", .bundle = "", .root = "", .label = "" };

static struct target targets[MAX_TARGETS];
static int target_count;

static char *trim(char *s)
{
    while (*s == ' ')
        s++;
    for (char *end = s + strlen(s); end > s && end[-1] == ' ';)
        *--end = 0;
    return s;
}

static bool is_name(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
    return isalnum((unsigned char)s[0]) && s[n] == 0 && n <= 253;
}

/* db-password; api-token,target=token,mode=0440,uid=1000; cert,optional */
static void add_targets(char *request)
{
    for (char *item; (item = strsep(&request, ";"));) {
        item = trim(item);
        if (*item == 0)
            continue;
        require(target_count < MAX_TARGETS, "request");
        struct target *t = &targets[target_count++];
        *t = (struct target){ .mode = 0400, .secret = trim(strsep(&item, ",")) };
        t->name = t->secret;
        for (char *option; (option = strsep(&item, ","));) {
            char *value = trim(option);
            option = trim(strsep(&value, "="));
            if (strcmp(option, "optional") == 0 && !value)
                t->optional = true;
            else if (value && strcmp(option, "target") == 0)
                t->name = value;
            else if (value && strcmp(option, "mode") == 0)
                t->mode = strtoul(value, NULL, 8);
            else if (value && strcmp(option, "uid") == 0)
                t->uid = strtoul(value, NULL, 10), t->has_uid = true;
            else if (value && strcmp(option, "gid") == 0)
                t->gid = strtoul(value, NULL, 10), t->has_gid = true;
            else
                require(false, option);
        }
        require(is_name(t->secret) && is_name(t->name), "request");
        for (struct target *other = targets; other < t; other++)
            require(strcmp(other->name, t->name) != 0, "two secrets for one target");
    }
}

static struct { char *key, *value; } annotations[1024];
static int annotation_count;

static void read_annotations(void)
{
    if (begin('{'))
        do {
            char *key = member(), *value = string();
            int i = 0;
            while (i < annotation_count && strcmp(annotations[i].key, key) != 0)
                i++;
            require(i < 1024, "annotations");
            annotations[i].key = key;
            annotations[i].value = value;
            annotation_count += i == annotation_count;
        } while (more('}'));
}

static void read_state(void)
{
    size_t length;
    json = read_all(0, 10 << 20, &length);
    if (begin('{'))
        do {
            char *key = member();
            if (strcmp(key, "id") == 0)
                view.id = string();
            else if (strcmp(key, "pid") == 0)
                view.pid = number();
            else if (strcmp(key, "bundle") == 0)
                view.bundle = string();
            else if (strcmp(key, "annotations") == 0)
                read_annotations();
            else
                skip();
        } while (more('}'));
    require(peek() == 0 && view.bundle[0] == '/', "state");
    require(*view.id && strlen(view.id) <= 200 && !strchr(view.id, '/') && view.id[0] != '.', "state: id");
}

static void read_map(struct map *map)
{
    if (begin('['))
        do {
            require(map->count < 340, "mappings");
            struct range *r = &map->ranges[map->count++];
            if (begin('{'))
                do {
                    char *key = member();
                    unsigned *to = strcmp(key, "containerID") == 0 ? &r->inside : strcmp(key, "hostID") == 0 ? &r->outside
                        : strcmp(key, "size") == 0 ? &r->count : NULL;
                    if (to)
                        *to = number();
                    else
                        skip();
                } while (more('}'));
        } while (more(']'));
}

static bool to_host(const struct map *map, unsigned id, unsigned *host)
{
    *host = id;
    if (map->count == 0)
        return true;
    for (const struct range *r = map->ranges; r < map->ranges + map->count; r++)
        if (id >= r->inside && id - r->inside < r->count) {
            *host = r->outside + (id - r->inside);
            return true;
        }
    return false;
}

static void read_process(char **variable)
{
    if (begin('{'))
        do {
            char *key = member();
            if (strcmp(key, "user") == 0) {
                if (begin('{'))
                    do {
                        key = member();
                        if (strcmp(key, "uid") == 0)
                            view.uid = number();
                        else if (strcmp(key, "gid") == 0)
                            view.gid = number();
                        else
                            skip();
                    } while (more('}'));
            } else if (strcmp(key, "env") == 0) {
                if (begin('['))
                    do {
                        char *entry = string();
                        if (strncmp(entry, "TUCK_SECRETS=", 13) == 0)
                            *variable = entry + 13;
                    } while (more(']'));
            } else {
                skip();
            }
        } while (more('}'));
}

static void read_mounts(void)
{
    if (begin('['))
        do {
            require(view.mount_count < 1024, "mounts");
            char **mount = view.mounts[view.mount_count++];
            if (begin('{'))
                do {
                    char *key = member();
                    if (strcmp(key, "destination") == 0)
                        mount[0] = string();
                    else if (strcmp(key, "source") == 0)
                        mount[1] = string();
                    else
                        skip();
                } while (more('}'));
        } while (more(']'));
}

static void read_spec(void)
{
    int directory = check(openat(AT_FDCWD, view.bundle, FLAGS | O_DIRECTORY), "bundle");
    int file = check(openat(directory, "config.json", FLAGS | O_NONBLOCK | O_NOFOLLOW), "config.json");
    close(directory);
    require(S_ISREG(status_of(file).stx_mode), "config.json");
    size_t length;
    json = read_all(file, 16 << 20, &length);
    close(file);
    char *variable = NULL;
    if (begin('{'))
        do {
            char *key = member();
            if (strcmp(key, "process") == 0) {
                read_process(&variable);
            } else if (strcmp(key, "annotations") == 0) {
                read_annotations();
            } else if (strcmp(key, "mounts") == 0) {
                read_mounts();
            } else if (strcmp(key, "root") == 0 && begin('{')) {
                do
                    if (strcmp(member(), "path") == 0)
                        view.root = string();
                    else
                        skip();
                while (more('}'));
            } else if (strcmp(key, "linux") == 0 && begin('{')) {
                do {
                    key = member();
                    if (strcmp(key, "uidMappings") == 0)
                        read_map(&view.uids);
                    else if (strcmp(key, "gidMappings") == 0)
                        read_map(&view.gids);
                    else if (strcmp(key, "mountLabel") == 0)
                        view.label = string();
                    else
                        skip();
                } while (more('}'));
            } else {
                skip();
            }
        } while (more('}'));
    require(peek() == 0 && *view.root, "config.json: root.path");
    if (view.root[0] != '/')
        check(asprintf(&view.root, "%s/%s", view.bundle, view.root), "malloc");
    for (int i = 0; i < annotation_count; i++)
        if (strncmp(annotations[i].key, "tuck/", 5) == 0) {
            require(strcmp(annotations[i].key, "tuck/secrets") == 0, annotations[i].key);
            add_targets(annotations[i].value);
        }
    if (variable)
        add_targets(variable);
}

/* ---- config.toml: [table], [[grant]], key = "value" ---- */

enum { BY_ENGINE, IMAGE, NAME, NAMESPACE, POD, CONTAINER, USER, ATTRIBUTES };
static const char *attribute_names[] = { "engine", "image", "name", "namespace", "pod", "container", "user" };
static struct grant { char *secret, *patterns[ATTRIBUTES]; } grants[4096];
static int grant_count;
static char *store = "/var/lib/tuck/store", *key_path = "/etc/tuck/store.key", *run = "/run/tuck", *audit = "/var/log/tuck/audit.jsonl",
    *log_path, *directory = "/run/secrets";

static void set(const char *table, const char *key, char *value)
{
    struct { const char *table, *key; char **to; } settings[] = {
        { "store", "path", &store }, { "store", "key", &key_path }, { "run", "path", &run }, { "audit", "path", &audit },
        { "log", "path", &log_path }, { "delivery", "directory", &directory },
    };
    if (strcmp(table, "[grant") == 0) {
        struct grant *g = &grants[grant_count - 1];
        char **to = strcmp(key, "secret") == 0 ? &g->secret : NULL;
        for (int i = 0; i < ATTRIBUTES; i++)
            if (strcmp(key, attribute_names[i]) == 0)
                to = &g->patterns[i];
        require(to != NULL, key);
        *to = value;
        return;
    }
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (strcmp(table, settings[i].table) == 0 && strcmp(key, settings[i].key) == 0) {
            require(value[0] == '/', key);
            *settings[i].to = value;
            return;
        }
    require(false, key);
}

static void read_config(const char *path)
{
    int file = check(openat(AT_FDCWD, path, FLAGS | O_NONBLOCK), path);
    struct statx s = status_of(file);
    require(S_ISREG(s.stx_mode) && !(s.stx_mode & 022) && (s.stx_uid == 0 || s.stx_uid == geteuid()), path);
    size_t length;
    char *text = read_all(file, 4 << 20, &length), *table = "";
    close(file);
    for (char *line; (line = strsep(&text, "\n"));) {
        line = trim(line);
        if (*line == 0 || *line == '#')
            continue;
        if (*line == '[') {
            table = line + 1;
            table[strcspn(table, "]")] = 0;
            if (strcmp(table, "[grant") == 0)
                require(++grant_count <= 4096, "grants");
            continue;
        }
        char *value = line, *key = trim(strsep(&value, "="));
        require(value && (value = trim(value))[0] == '"', line);
        value++;
        value[strcspn(value, "\"")] = 0;
        set(table, key, value);
    }
}

static bool glob(const char *pattern, const char *text)
{
    if (*pattern == '*') {
        bool deep = pattern[1] == '*';
        for (pattern += 1 + deep;; text++) {
            if (glob(pattern, text))
                return true;
            if (*text == 0 || (!deep && *text == '/'))
                return false;
        }
    }
    if (*pattern == 0 || *text == 0)
        return *pattern == *text;
    return (*pattern == '?' ? *text != '/' : *pattern == *text) && glob(pattern + 1, text + 1);
}

static bool granted(const char *secret, char *const identity[])
{
    for (struct grant *g = grants; g < grants + grant_count; g++) {
        bool allows = g->secret && glob(g->secret, secret);
        for (int i = 0; i < ATTRIBUTES && allows; i++)
            allows = !g->patterns[i] || (identity[i] && glob(g->patterns[i], identity[i]));
        if (allows)
            return true;
    }
    return false;
}

/* Our user id as the host counts it. */
static char *host_user(void)
{
    unsigned uid = geteuid(), inside, outside, count;
    int file = check(openat(AT_FDCWD, "/proc/self/uid_map", FLAGS | O_NONBLOCK), "uid_map"), used = 0;
    size_t length;
    char *text = read_all(file, 64 << 10, &length), *user;
    close(file);
    for (; sscanf(text, "%u %u %u%n", &inside, &outside, &count, &used) == 3; text += used)
        if (uid >= inside && uid - inside < count) {
            uid = outside + (uid - inside);
            break;
        }
    check(asprintf(&user, "%u", uid), "malloc");
    return user;
}

/* ---- the store ---- */

static uint8_t *key;

static void read_key(void)
{
    int file = check(openat(AT_FDCWD, key_path, FLAGS | O_NONBLOCK | O_NOFOLLOW), key_path);
    struct statx s = status_of(file);
    require(S_ISREG(s.stx_mode) && !(s.stx_mode & 077) && (s.stx_uid == 0 || s.stx_uid == geteuid()) && s.stx_size == KEY, key_path);
    key = locked(KEY);
    require(read(file, key, KEY) == KEY, key_path);
    close(file);
}

/* In place. */
static bool decrypt(const uint8_t *nonce, const uint8_t *header, int header_length, uint8_t *text, int length)
{
#ifndef DEFAULT_INIT
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ADD_ALL_CIPHERS
        | OPENSSL_INIT_NO_ADD_ALL_DIGESTS | OPENSSL_INIT_NO_ATEXIT, NULL);
#endif
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int n;
    uint8_t unused;
    bool ok = context && EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce, 0) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, text + length) == 1
        && EVP_CipherUpdate(context, NULL, &n, header, header_length) == 1
        && (length == 0 || EVP_CipherUpdate(context, text, &n, text, length) == 1)
        && EVP_CipherFinal_ex(context, &unused, &n) == 1;
    EVP_CIPHER_CTX_free(context);
    return ok;
}

/* Little endian, as the machines this is measured on. */
#define FIELD(type, bytes, at) (*(const type *)memcpy(&(type){ 0 }, (bytes) + (at), sizeof(type)))

static void fetch(struct target *t)
{
    static int opened = -1;
    static char *ephemeral;
    if (!ephemeral)
        check(asprintf(&ephemeral, "%s/store", run), "malloc");
    int memory = openat(AT_FDCWD, ephemeral, FLAGS | O_DIRECTORY); /* stands before the store on disk; the cases have none */
    require(memory < 0, "ephemeral store");
    if (opened < 0)
        opened = check(openat(AT_FDCWD, store, FLAGS | O_DIRECTORY), store);
    int file = openat(opened, t->secret, FLAGS | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0 && errno == ENOENT && t->optional)
        return;
    check(file, t->secret);
    if (!key)
        read_key();
    struct statx s = status_of(file);
    require(S_ISREG(s.stx_mode) && s.stx_size > HEADER + NONCE + TAG && s.stx_size < MAX_SECRET + 65536, t->secret);
    uint8_t *bytes = locked(t->mapped = s.stx_size);
    require(read(file, bytes, t->mapped) == (ssize_t)t->mapped, t->secret);
    size_t name = strlen(t->secret), labels = FIELD(uint32_t, bytes, 24), start = HEADER + name + labels + NONCE;
    require(memcmp(bytes, "TUCKSEC1", 8) == 0 && FIELD(uint16_t, bytes, 8) == name && FIELD(uint16_t, bytes, 10) == 0
        && labels < 65536 && start + TAG <= t->mapped && memcmp(bytes + HEADER, t->secret, name) == 0, t->secret);
    t->version = FIELD(uint32_t, bytes, 12);
    t->length = t->mapped - start - TAG;
    if (!decrypt(bytes + start - NONCE, bytes, start, bytes + start, t->length)) {
        wipe(bytes, t->mapped);
        require(false, t->secret);
    }
    memmove(bytes, bytes + start, t->length);
    explicit_bzero(bytes + t->length, t->mapped - t->length);
    t->value = bytes;
    close(file);
}

/* ---- the container's process ---- */

struct process { int directory, pidfd; };

static struct process open_process(int proc, int pid)
{
    char name[16];
    snprintf(name, sizeof name, "%d", pid);
    struct process p = { .directory = check(openat(proc, name, FLAGS | O_PATH | O_DIRECTORY), "process") };
    p.pidfd = check(syscall(SYS_pidfd_open, pid, 0), "pidfd_open");
    return p;
}

static long start_time(struct process p, char *state)
{
    int file = check(openat(p.directory, "stat", FLAGS), "stat");
    char bytes[4096];
    size_t length = 0;
    for (ssize_t n; (n = check(read(file, bytes + length, sizeof bytes - 1 - length), "stat")) > 0;)
        length += n;
    bytes[length] = 0;
    close(file);
    char *at = strrchr(bytes, ')');
    require(at != NULL, "stat");
    *state = at[2];
    for (int field = 2; field < 22; field++) {
        at = strchr(at + 1, ' ');
        require(at != NULL, "stat");
    }
    return strtol(at + 1, NULL, 10);
}

/* Alive, older than we are, and in a mount namespace that is not ours, of which it returns a handle. */
static int require_container(int proc, struct process container)
{
    struct process self = open_process(proc, getpid());
    char state;
    require(start_time(container, &state) <= start_time(self, &state), "process is younger than this");
    int theirs = check(openat(container.directory, "ns/mnt", FLAGS), "ns/mnt");
    int ours = check(openat(self.directory, "ns/mnt", FLAGS), "ns/mnt");
    struct statx a = status_of(theirs), b = status_of(ours);
    require(a.stx_ino != b.stx_ino || a.stx_dev_minor != b.stx_dev_minor || a.stx_dev_major != b.stx_dev_major, "not a container");
    check(syscall(SYS_pidfd_send_signal, container.pidfd, 0, NULL, 0), "process");
    start_time(container, &state);
    require(state != 'Z' && state != 'X', "process");
    close(theirs);
    close(self.directory);
    close(self.pidfd);
    return ours;
}

/* ---- the file system ---- */

static int config(int fd, unsigned command, const char *name, const char *value)
{
    return check(syscall(SYS_fsconfig, fd, command, name, value, 0), name ? name : "fsconfig");
}

static int build(void)
{
    size_t size = 0;
    int files = 0;
    for (struct target *t = targets; t < targets + target_count; t++)
        if (t->value) {
            size += (t->length + 65535) / 65536 * 65536;
            files++;
        }
    char bytes[24], inodes[16];
    snprintf(bytes, sizeof bytes, "%zu", size ? size : 65536);
    snprintf(inodes, sizeof inodes, "%d", files + 1);
    int context = check(syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC), "fsopen");
    config(context, FSCONFIG_SET_FLAG, "noswap", NULL);
    config(context, FSCONFIG_SET_STRING, "size", bytes);
    config(context, FSCONFIG_SET_STRING, "nr_inodes", inodes);
    config(context, FSCONFIG_SET_STRING, "mode", "0755");
    if (*view.label)
        config(context, FSCONFIG_SET_STRING, "context", view.label);
    config(context, FSCONFIG_CMD_CREATE, NULL, NULL);
    unsigned attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSYMFOLLOW;
    int mount = check(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes), "fsmount");
    close(context);
    int root = check(openat(mount, ".", FLAGS | O_DIRECTORY), "tmpfs");
    unsigned uid, gid;
    if (view.uids.count && to_host(&view.uids, 0, &uid) && to_host(&view.gids, 0, &gid))
        check(fchown(root, uid, gid), "fchown");
    for (struct target *t = targets; t < targets + target_count; t++) {
        if (!t->value)
            continue;
        int file = check(openat(root, t->name, FLAGS | O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, t->mode), t->name);
        check(fchmod(file, t->mode), "fchmod");
        require(to_host(&view.uids, t->has_uid ? t->uid : view.uid, &uid) && to_host(&view.gids, t->has_gid ? t->gid : view.gid, &gid), "owner");
        if (uid || gid)
            check(fchown(file, uid, gid), "fchown");
        write_all(file, (char *)t->value, t->length);
        close(file);
    }
    close(root);
    context = check(syscall(SYS_fspick, mount, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH), "fspick");
    struct statfs fs;
    check(fstatfs(mount, &fs), "fstatfs");
    config(context, FSCONFIG_SET_FLAG, "noswap", NULL);
    config(context, FSCONFIG_SET_FLAG, "ro", NULL);
    config(context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL);
    close(context);
    return mount;
}

/* ---- inside the container's mount namespace ---- */

struct mount { uint64_t id; char *point, *super; bool shared; };
struct table { struct mount *mounts; int count; };

static struct table read_table(int proc)
{
    int file = check(openat(proc, "thread-self/mountinfo", FLAGS), "mountinfo"), size = 0;
    size_t length;
    char *text = read_all(file, 64 << 20, &length);
    close(file);
    struct table table = { 0 };
    for (char *line; (line = strsep(&text, "\n")) && *line;) { /* id parent dev root point options [tag...] - type source super */
        if (table.count == size)
            table.mounts = realloc(table.mounts, (size = size ? 2 * size : 64) * sizeof *table.mounts);
        struct mount *m = &table.mounts[table.count++];
        *m = (struct mount){ .id = strtoull(line, NULL, 10) };
        char *field = NULL;
        for (int i = 0; (field = strsep(&line, " ")) && strcmp(field, "-") != 0; i++) {
            if (i == 4)
                m->point = field;
            else if (i > 5 && strncmp(field, "shared:", 7) == 0)
                m->shared = true;
        }
        strsep(&line, " ");
        strsep(&line, " ");
        m->super = line;
    }
    return table;
}

static struct mount *find(struct table table, uint64_t id)
{
    for (struct mount *m = table.mounts; m < table.mounts + table.count; m++)
        if (m->id == id)
            return m;
    return NULL;
}

static bool has_option(const char *options, const char *wanted)
{
    size_t n = strlen(wanted);
    for (const char *at = options; at; at = strchr(at, ','), at = at ? at + 1 : NULL)
        if (strncmp(at, wanted, n) == 0 && (at[n] == ',' || at[n] == 0))
            return true;
    return false;
}

static int resolve(int root, const char *path, bool follow)
{
    struct open_how how = { .flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
    int fd, tries = 128;
    do
        fd = syscall(SYS_openat2, root, path, &how, sizeof how);
    while (fd < 0 && errno == EAGAIN && tries-- > 0);
    return fd;
}

/* Makes what is missing. */
static int ensure_directory(int root, char *path)
{
    int fd = resolve(root, path, false);
    if (fd < 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        *slash = 0;
        int parent = slash == path ? resolve(root, "/", true) : ensure_directory(root, path);
        *slash = '/';
        if (mkdirat(parent, slash + 1, 0755) != 0 && errno != EEXIST)
            die("mkdirat");
        fd = openat(parent, slash + 1, FLAGS | O_PATH | O_NOFOLLOW);
        close(parent);
    }
    check(fd, path);
    require(S_ISDIR(status_of(fd).stx_mode), path);
    return fd;
}

static void undo(int proc, int mount)
{
    char name[48];
    snprintf(name, sizeof name, "thread-self/fd/%d", mount);
    check(fchdir(proc), "fchdir");
    check(syscall(SYS_umount2, name, DETACH), "umount2");
}

static void attach(int proc, int process_root, int mount)
{
    int root = check(resolve(process_root, view.root, true), view.root);
    require(S_ISDIR(status_of(root).stx_mode), view.root);
    require(status_of(root).stx_attributes & STATX_ATTR_MOUNT_ROOT, "the container's root is not a mount");
    struct table before = read_table(proc);
    int target = ensure_directory(root, directory);
    struct statx s = status_of(target);
    char link[48], path[4097];
    snprintf(link, sizeof link, "thread-self/fd/%d", target);
    size_t length = check(readlinkat(proc, link, path, sizeof path - 1), link);
    path[length] = 0;
    require(!(s.stx_attributes & STATX_ATTR_MOUNT_ROOT), "a mount is there");
    for (struct mount *m = before.mounts; m < before.mounts + before.count; m++)
        require(strncmp(m->point, path, length) != 0 || m->point[length] != '/', "a mount is below");
    struct mount *on = find(before, s.stx_mnt_id);
    require(on && !on->shared, "on a shared mount");
    check(syscall(SYS_move_mount, mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH), "move_mount");
    close(target);

    struct table after = read_table(proc);
    int seen = check(resolve(root, directory, false), directory);
    struct statfs fs;
    require(S_ISDIR(status_of(seen).stx_mode), directory);
    check(fstatfs(seen, &fs), "fstatfs");
    uint64_t id = status_of(seen).stx_mnt_id, ours = status_of(mount).stx_mnt_id;
    unsigned long wanted = 1 | 2 | 4 | 8; /* ST_RDONLY, ST_NOSUID, ST_NODEV, ST_NOEXEC */
    struct mount *is = find(after, id);
    if (id != ours || fs.f_type != TMPFS_MAGIC_ || (fs.f_flags & wanted) != wanted || !is || is->shared
        || !has_option(is->super, "ro") || !has_option(is->super, "noswap")) {
        undo(proc, mount);
        require(false, "verify");
    }
    close(seen);
    close(root);
}

/* ---- the account ---- */

static char record[1 << 20];
static size_t record_length;

static void put(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(record + record_length, sizeof record - record_length, format, arguments);
    va_end(arguments);
    require(n >= 0 && record_length + n < sizeof record, "record");
    record_length += n;
}

static void put_string(const char *s)
{
    if (!s) {
        put("null");
        return;
    }
    put("\"");
    for (; *s; s++)
        put((unsigned char)*s < ' ' || *s == '"' || *s == '\\' ? "\\u%04x" : "%c", *s);
    put("\"");
}

static void put_now(void)
{
    struct timespec now;
    struct tm tm;
    char text[32];
    clock_gettime(CLOCK_REALTIME, &now);
    setenv("TZ", "UTC0", 1); /* or gmtime_r would read the zone's file */
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &tm));
    put("\"%s.%07ld+00:00\"", text, now.tv_nsec / 100);
}

static void put_secrets(void)
{
    const char *comma = "";
    put("\"secrets\":[");
    for (struct target *t = targets; t < targets + target_count; t++)
        if (t->value) {
            put("%s{\"name\":\"%s\",\"version\":%u,\"target\":\"%s/%s\"}", comma, t->secret, t->version, directory, t->name);
            comma = ",";
        }
    put("]}");
}

static int make_ledger(char *path)
{
    int fd = openat(AT_FDCWD, path, FLAGS | O_DIRECTORY);
    if (fd < 0 && errno == ENOENT) {
        mkdir(run, 0700);
        check(mkdir(path, 0700), path);
        fd = openat(AT_FDCWD, path, FLAGS | O_DIRECTORY);
    }
    return check(fd, path);
}

static void write_ledger(char *const identity[], long start)
{
    record_length = 0;
    put("{\"id\":\"%s\",\"engine\":\"%s\",\"image\":null,\"name\":\"%s\",\"bundle\":", view.id, identity[BY_ENGINE], view.id);
    put_string(view.bundle);
    put(",\"pid\":%d,\"pidStartTime\":%ld,\"since\":", view.pid, start);
    put_now();
    put(",\"stage\":null,");
    put_secrets();
    char *path, beside[280];
    check(asprintf(&path, "%s/ledger", run), "malloc");
    snprintf(beside, sizeof beside, ".new-%s-%s.json", identity[BY_ENGINE], view.id);
    int ledger = make_ledger(path);
    unlinkat(ledger, beside, 0);
    int file = check(openat(ledger, beside, FLAGS | O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600), beside);
    check(fchmod(file, 0600), "fchmod");
    write_all(file, record, record_length);
    close(file);
    check(renameat(ledger, beside, ledger, beside + 5), "rename");
    close(ledger);
}

static void write_audit(char *const identity[])
{
    record_length = 0;
    put("{\"time\":");
    put_now();
    put(",\"action\":\"deliver\",\"result\":\"ok\",\"container\":\"%s\",\"identity\":\"engine=%s name=%s user=%s\",\"user\":%u,",
        view.id, identity[BY_ENGINE], identity[NAME], identity[USER], geteuid());
    put_secrets();
    put("\n");
    int file = check(openat(AT_FDCWD, audit, FLAGS | O_WRONLY | O_APPEND | O_CREAT, 0600), audit);
    write_all(file, record, record_length);
    close(file);
}

int main(int argc, char **argv)
{
    check(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl");
    check(setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 }), "setrlimit");
    umask(077);
    check(chdir("/"), "chdir");
    require(argc == 4 && strcmp(argv[1], "createRuntime") == 0 && strcmp(argv[2], "--config") == 0, "usage");

    read_state(); /* 1, 2 */
    read_spec();
    if (target_count == 0)
        return 0;
    read_config(argv[3]); /* 3 */
    char *identity[ATTRIBUTES] = { [BY_ENGINE] = "oci", [NAME] = view.id, [USER] = host_user() };
    for (struct target *t = targets; t < targets + target_count; t++)
        require(granted(t->secret, identity), "no grant");
    for (struct target *t = targets; t < targets + target_count; t++)
        fetch(t); /* 4 */

    int proc = check(openat(AT_FDCWD, "/proc", FLAGS | O_PATH), "/proc");
    struct statfs fs;
    check(fstatfs(proc, &fs), "/proc");
    require(fs.f_type == PROC_MAGIC, "/proc");
    struct process container = open_process(proc, view.pid);
    int home = require_container(proc, container);
    char state;
    long start = start_time(container, &state);
    int mount = build(); /* 5 to 7 */

    int process_root = check(openat(container.directory, "root", FLAGS | O_PATH), "root");
    int inside = check(openat(container.directory, "ns/mnt", FLAGS), "ns/mnt");
    check(unshare(CLONE_FS), "unshare");
    umask(0);
    check(setns(inside, CLONE_NEWNS), "setns");
    attach(proc, process_root, mount); /* 8, 9 */
    check(setns(home, CLONE_NEWNS), "setns"); /* where tuck-hook lets a thread end */
    umask(077);
    close(inside);
    close(process_root);

    write_ledger(identity, start); /* 10 */
    write_audit(identity);
    for (struct target *t = targets; t < targets + target_count; t++)
        if (t->value)
            wipe(t->value, t->mapped);
    wipe(key, KEY);
    return 0;
}
