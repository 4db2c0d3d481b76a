/*
 * A shim that a test preloads into a process (LD_PRELOAD): it writes down every system call that changes a file below
 * one folder, with its bytes, in the order of their effects, and what the process sends over sockets. It can also let
 * such calls fail, as a full or a broken disk does. Linux, 64 bit.
 *
 *   RECORDER_ROOT    folder to watch, as a real path
 *   RECORDER_TRACE   file that records are appended to
 *   RECORDER_FAULTS  file with the fault in force: "ERRNO KIND SKIP COUNT", such as "ENOSPC write 3 -1": the fourth
 *                    write and all that follow fail. KIND: write (all that needs room), sync, any (write, sync and
 *                    names). No file, no fault.
 *
 * A record, little-endian:
 *   0 u32 length of the whole   4 u32 operation   8 i32 descriptor   12 u32 flags   16 u64 number   24 u32 n1   28 u32 n2
 *   32 n1 bytes, n2 bytes
 *
 * An effect and its record happen under one lock. A sync has two records, before and after, and holds no lock while
 * the disk works: what is answered meanwhile was answered before it was safe. What is sent is recorded before it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { START = 1, OPEN, WRITE, TRUNCATE, RENAME, UNLINK, MKDIR, RMDIR, SYNC_BEGIN, SYNC_END, CLOSE, SENT, MARK, UNKNOWN };
enum { CREATED = 1, TRUNCATED = 2, FOLDER = 4 };
enum { WRITES = 1, SYNCS = 2, NAMES = 4 };
enum { FDS = 65536, SENT_MAX = 16384 };

typedef struct { uint32_t length, op; int32_t fd; uint32_t flags; uint64_t number; uint32_t n1, n2; } Head;
typedef struct { dev_t dev; ino_t ino; int used; } Known;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Known known[FDS];
static char root[PATH_MAX], faults[PATH_MAX];
static size_t root_length;
static int trace = -1;
static uint64_t tokens;

static struct { int errnum, kinds; long skip, count; struct timespec at; ino_t ino; } fault;

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("RECORDER_ROOT"), *path = getenv("RECORDER_TRACE"), *broken = getenv("RECORDER_FAULTS");
  /* A child of the process under test is not watched. */
  unsetenv("LD_PRELOAD");
  if (folder == NULL || path == NULL) return;
  root_length = strlen(folder);
  snprintf(root, sizeof root, "%s", folder);
  if (broken != NULL) snprintf(faults, sizeof faults, "%s", broken);
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  trace = (int)syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 900);
  syscall(SYS_close, fd);
  Head head = {sizeof head, START, -1, 0, (uint64_t)getpid(), 0, 0};
  syscall(SYS_write, trace, &head, sizeof head);
}

static void fail_loudly(void) {
  static const char words[] = "recorder: the trace cannot be written\n";
  syscall(SYS_write, 2, words, sizeof words - 1);
  abort();
}

static void put(uint32_t op, int fd, uint32_t flags, uint64_t number, const void *a, size_t n1, const void *b, size_t n2) {
  Head head = {(uint32_t)(sizeof head + n1 + n2), op, fd, flags, number, (uint32_t)n1, (uint32_t)n2};
  struct iovec parts[3] = {{&head, sizeof head}, {(void *)a, n1}, {(void *)b, n2}};
  if (syscall(SYS_writev, trace, parts, 3) != (long)head.length) fail_loudly();
}

static void put_path(uint32_t op, int fd, uint32_t flags, const char *path) {
  put(op, fd, flags, 0, path, strlen(path), NULL, 0);
}

/* The absolute path; NULL if it does not lie below the root. */
static const char *below(int folder, const char *path, char *room) {
  if (trace < 0 || path == NULL) return NULL;
  if (path[0] == '/') snprintf(room, PATH_MAX, "%s", path);
  else {
    char link[64], base[PATH_MAX];
    if (folder == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    long n = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
    if (n <= 0) return NULL;
    base[n] = 0;
    snprintf(room, PATH_MAX, "%.2000s/%.2000s", base, path);
  }
  if (strncmp(room, root, root_length) != 0) return NULL;
  return room[root_length] == '/' || room[root_length] == 0 ? room : NULL;
}

static int is_known(int fd) {
  struct stat found;
  if (trace < 0 || fd < 0 || fd >= FDS || !known[fd].used) return 0;
  if (fstat(fd, &found) == 0 && found.st_dev == known[fd].dev && found.st_ino == known[fd].ino) return 1;
  known[fd].used = 0;
  return 0;
}

static void read_fault(void) {
  struct stat found;
  if (stat(faults, &found) != 0) { fault.errnum = 0; fault.ino = 0; return; }
  if (found.st_ino == fault.ino && found.st_mtim.tv_nsec == fault.at.tv_nsec && found.st_mtim.tv_sec == fault.at.tv_sec) return;
  char text[128] = {0}, name[32] = {0}, kind[32] = {0};
  int fd = (int)syscall(SYS_openat, AT_FDCWD, faults, O_RDONLY | O_CLOEXEC, 0);
  long n = syscall(SYS_read, fd, text, sizeof text - 1);
  syscall(SYS_close, fd);
  if (n <= 0) return;
  fault.ino = found.st_ino;
  fault.at = found.st_mtim;
  if (sscanf(text, "%31s %31s %ld %ld", name, kind, &fault.skip, &fault.count) != 4) abort();
  fault.errnum = strcmp(name, "ENOSPC") == 0 ? ENOSPC : strcmp(name, "EROFS") == 0 ? EROFS : EIO;
  fault.kinds = strcmp(kind, "write") == 0 ? WRITES : strcmp(kind, "sync") == 0 ? SYNCS : WRITES | SYNCS | NAMES;
}

/* Whether a call of this kind fails now; errno is set then. */
static int fails(int kind) {
  if (faults[0] == 0) return 0;
  read_fault();
  if (fault.errnum == 0 || (fault.kinds & kind) == 0) return 0;
  if (fault.skip > 0) { fault.skip--; return 0; }
  if (fault.count == 0) return 0;
  if (fault.count > 0) fault.count--;
  errno = fault.errnum;
  return 1;
}

static int finish(long result) { return (int)result; }

/* ---- opening and closing ---- */

static int open_any(int folder, const char *path, int flags, mode_t mode) {
  char room[PATH_MAX];
  const char *full = below(folder, path, room);
  if (full == NULL || (flags & O_TMPFILE) == O_TMPFILE) {
    if (full != NULL) { pthread_mutex_lock(&lock); put_path(UNKNOWN, -1, 0, "O_TMPFILE"); pthread_mutex_unlock(&lock); }
    return finish(syscall(SYS_openat, folder, path, flags, mode));
  }
  pthread_mutex_lock(&lock);
  int isNew = (flags & O_CREAT) != 0 && faccessat(AT_FDCWD, full, F_OK, AT_SYMLINK_NOFOLLOW) != 0;
  int changes = isNew || (flags & O_TRUNC) != 0 || (faults[0] != 0 && (flags & O_ACCMODE) != O_RDONLY && (read_fault(), fault.errnum == EROFS));
  if (changes && fails(NAMES)) { pthread_mutex_unlock(&lock); return -1; }
  int fd = finish(syscall(SYS_openat, folder, path, flags, mode));
  int error = errno;
  if (fd >= 0 && fd < FDS) {
    struct stat found;
    if (fstat(fd, &found) == 0 && (S_ISREG(found.st_mode) || S_ISDIR(found.st_mode))) {
      known[fd] = (Known){found.st_dev, found.st_ino, 1};
      put_path(OPEN, fd, (isNew ? CREATED : 0) | (flags & O_TRUNC ? TRUNCATED : 0) | (S_ISDIR(found.st_mode) ? FOLDER : 0), full);
    }
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

static mode_t mode_of(int flags, va_list rest) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPENS(name, folder, ...)                                                                  \
  int name(__VA_ARGS__, int flags, ...) {                                                         \
    va_list rest;                                                                                 \
    va_start(rest, flags);                                                                        \
    mode_t mode = mode_of(flags, rest);                                                           \
    va_end(rest);                                                                                 \
    return open_any(folder, path, flags, mode);                                                   \
  }
OPENS(open, AT_FDCWD, const char *path)
OPENS(open64, AT_FDCWD, const char *path)
OPENS(openat, folder, int folder, const char *path)
OPENS(openat64, folder, int folder, const char *path)
int __open_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return open_any(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return open_any(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return open_any(folder, path, flags, 0); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
  if (trace < 0 || fd < 0 || fd >= FDS || !known[fd].used) return finish(syscall(SYS_close, fd));
  pthread_mutex_lock(&lock);
  if (is_known(fd)) put(CLOSE, fd, 0, 0, NULL, 0, NULL, 0);
  known[fd].used = 0;
  int result = finish(syscall(SYS_close, fd));
  pthread_mutex_unlock(&lock);
  return result;
}

/* ---- writing ---- */

static void put_sent(int fd, const struct iovec *parts, int count) {
  struct stat found;
  if (trace < 0 || fd < 0 || (fd < FDS && known[fd].used) || fstat(fd, &found) != 0 || !S_ISSOCK(found.st_mode)) return;
  static __thread unsigned char bytes[SENT_MAX];
  size_t kept = 0;
  uint64_t all = 0;
  for (int i = 0; i < count; i++) {
    size_t n = parts[i].iov_len < SENT_MAX - kept ? parts[i].iov_len : SENT_MAX - kept;
    memcpy(bytes + kept, parts[i].iov_base, n);
    kept += n;
    all += parts[i].iov_len;
  }
  int error = errno;
  put(SENT, fd, 0, all, bytes, kept, NULL, 0);
  errno = error;
}

/* `at` is the place in the file, -1 for the descriptor's own. */
static ssize_t write_any(int fd, const struct iovec *parts, int count, off_t at) {
  if (!is_known(fd)) {
    put_sent(fd, parts, count);
    return at < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, (unsigned long)at, 0UL);
  }
  pthread_mutex_lock(&lock);
  if (fails(WRITES)) { pthread_mutex_unlock(&lock); return -1; }
  ssize_t done = at < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, (unsigned long)at, 0UL);
  int error = errno;
  if (done > 0) {
    off_t place = at < 0 ? (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR) - done : at;
    size_t left = (size_t)done;
    for (int i = 0; i < count && left > 0; i++) {
      size_t n = parts[i].iov_len < left ? parts[i].iov_len : left;
      if (n > 0) put(WRITE, fd, 0, (uint64_t)place, parts[i].iov_base, n, NULL, 0);
      place += (off_t)n;
      left -= n;
    }
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

ssize_t write(int fd, const void *bytes, size_t n) {
  struct iovec part = {(void *)bytes, n};
  if (trace >= 0) return write_any(fd, &part, 1, -1);
  return syscall(SYS_write, fd, bytes, n);
}
static ssize_t pwrite_any(int fd, const void *bytes, size_t n, off_t at) {
  struct iovec part = {(void *)bytes, n};
  return write_any(fd, &part, 1, at);
}
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { return pwrite_any(fd, bytes, n, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) { return pwrite_any(fd, bytes, n, at); }
ssize_t __write_chk(int fd, const void *bytes, size_t n, size_t room) { (void)room; return write(fd, bytes, n); }
ssize_t __pwrite_chk(int fd, const void *bytes, size_t n, off_t at, size_t room) { (void)room; return pwrite_any(fd, bytes, n, at); }
ssize_t __pwrite64_chk(int fd, const void *bytes, size_t n, off64_t at, size_t room) { (void)room; return pwrite_any(fd, bytes, n, at); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return write_any(fd, parts, count, -1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return write_any(fd, parts, count, at); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return write_any(fd, parts, count, at); }
ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t at, int flags) { (void)flags; return write_any(fd, parts, count, at); }
ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off64_t at, int flags) { (void)flags; return write_any(fd, parts, count, at); }

ssize_t send(int fd, const void *bytes, size_t n, int flags) {
  struct iovec part = {(void *)bytes, n};
  put_sent(fd, &part, 1);
  return syscall(SYS_sendto, fd, bytes, n, flags, NULL, 0);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  put_sent(fd, message->msg_iov, (int)message->msg_iovlen);
  return syscall(SYS_sendmsg, fd, message, flags);
}

static int truncate_any(int fd, off_t size) {
  if (!is_known(fd)) return finish(syscall(SYS_ftruncate, fd, size));
  pthread_mutex_lock(&lock);
  if (fails(WRITES)) { pthread_mutex_unlock(&lock); return -1; }
  int result = finish(syscall(SYS_ftruncate, fd, size));
  int error = errno;
  if (result == 0) put(TRUNCATE, fd, 0, (uint64_t)size, NULL, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int ftruncate(int fd, off_t size) { return truncate_any(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncate_any(fd, size); }

/* ---- streams of the C library, whose own writes pass no function of ours: leveldb keeps its files so ---- */

enum { STREAMS = 4096 };
static FILE *streams[STREAMS];

static ssize_t stream_read(void *cookie, char *bytes, size_t n) { return syscall(SYS_read, (int)(intptr_t)cookie, bytes, n); }
static ssize_t stream_write(void *cookie, const char *bytes, size_t n) {
  size_t done = 0;
  while (done < n) {
    ssize_t once = write((int)(intptr_t)cookie, bytes + done, n - done);
    if (once <= 0) return (ssize_t)done;
    done += (size_t)once;
  }
  return (ssize_t)done;
}
static int stream_seek(void *cookie, off64_t *at, int whence) {
  off64_t found = syscall(SYS_lseek, (int)(intptr_t)cookie, *at, whence);
  if (found >= 0) *at = found;
  return found < 0 ? -1 : 0;
}
static int stream_close(void *cookie) {
  int fd = (int)(intptr_t)cookie;
  streams[fd] = NULL;
  return close(fd);
}

static FILE *fopen_any(const char *path, const char *mode, const char *name) {
  char room[PATH_MAX];
  int both = strchr(mode, '+') != NULL;
  if (below(AT_FDCWD, path, room) == NULL || (mode[0] == 'r' && !both)) {
    FILE *(*real)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, name);
    return real(path, mode);
  }
  int flags = (both ? O_RDWR : O_WRONLY) | O_CLOEXEC | (mode[0] == 'w' ? O_CREAT | O_TRUNC : mode[0] == 'a' ? O_CREAT | O_APPEND : 0);
  int fd = open_any(AT_FDCWD, path, flags, 0666);
  if (fd < 0) return NULL;
  if (fd >= STREAMS) abort();
  cookie_io_functions_t calls = {stream_read, stream_write, stream_seek, stream_close};
  return streams[fd] = fopencookie((void *)(intptr_t)fd, mode, calls);
}
FILE *fopen(const char *path, const char *mode) { return fopen_any(path, mode, "fopen"); }
FILE *fopen64(const char *path, const char *mode) { return fopen_any(path, mode, "fopen64"); }

static int fileno_any(FILE *stream, const char *name) {
  for (int fd = 0; stream != NULL && fd < STREAMS; fd++)
    if (streams[fd] == stream) return fd;
  int (*real)(FILE *) = (int (*)(FILE *))dlsym(RTLD_NEXT, name);
  return real(stream);
}
int fileno(FILE *stream) { return fileno_any(stream, "fileno"); }
int fileno_unlocked(FILE *stream) { return fileno_any(stream, "fileno_unlocked"); }

/* ---- names ---- */

static int named(uint32_t op, int folder, const char *path, long number, long a, long b) {
  char room[PATH_MAX];
  const char *full = below(folder, path, room);
  if (full == NULL) return finish(syscall(number, folder, path, a, b));
  pthread_mutex_lock(&lock);
  if (fails(NAMES)) { pthread_mutex_unlock(&lock); return -1; }
  int result = finish(syscall(number, folder, path, a, b));
  int error = errno;
  if (result == 0) put_path(op, -1, 0, full);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int unlink(const char *path) { return named(UNLINK, AT_FDCWD, path, SYS_unlinkat, 0, 0); }
int rmdir(const char *path) { return named(RMDIR, AT_FDCWD, path, SYS_unlinkat, AT_REMOVEDIR, 0); }
int unlinkat(int folder, const char *path, int flags) {
  return named(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, path, SYS_unlinkat, flags, 0);
}
int remove(const char *path) {
  int result = unlink(path);
  return result != 0 && (errno == EISDIR || errno == EPERM) ? rmdir(path) : result;
}
int mkdir(const char *path, mode_t mode) { return named(MKDIR, AT_FDCWD, path, SYS_mkdirat, (long)mode, 0); }
int mkdirat(int folder, const char *path, mode_t mode) { return named(MKDIR, folder, path, SYS_mkdirat, (long)mode, 0); }

static int rename_any(int from, const char *old, int to, const char *new, unsigned flags) {
  char room1[PATH_MAX], room2[PATH_MAX];
  const char *a = below(from, old, room1), *b = below(to, new, room2);
  if (a == NULL && b == NULL) return finish(syscall(SYS_renameat2, from, old, to, new, flags));
  pthread_mutex_lock(&lock);
  if (fails(NAMES)) { pthread_mutex_unlock(&lock); return -1; }
  int result = finish(syscall(SYS_renameat2, from, old, to, new, flags));
  int error = errno;
  if (result == 0) {
    if (a == NULL || b == NULL || flags > 1) put_path(UNKNOWN, -1, 0, "rename across the root");
    else put(RENAME, -1, 0, 0, a, strlen(a), b, strlen(b));
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int rename(const char *old, const char *new) { return rename_any(AT_FDCWD, old, AT_FDCWD, new, 0); }
int renameat(int from, const char *old, int to, const char *new) { return rename_any(from, old, to, new, 0); }
int renameat2(int from, const char *old, int to, const char *new, unsigned flags) { return rename_any(from, old, to, new, flags); }

/* What the replay does not know: it must not happen unseen. */
static int unknown(const char *path, const char *what, long number, long a, long b, long c) {
  char room[PATH_MAX];
  if (below(AT_FDCWD, path, room) != NULL) {
    pthread_mutex_lock(&lock);
    put_path(UNKNOWN, -1, 0, what);
    pthread_mutex_unlock(&lock);
  }
  return finish(syscall(number, a, b, c, 0, 0));
}
int truncate(const char *path, off_t size) { return unknown(path, "truncate", SYS_truncate, (long)path, (long)size, 0); }
int truncate64(const char *path, off64_t size) { return unknown(path, "truncate", SYS_truncate, (long)path, (long)size, 0); }
int link(const char *old, const char *new) {
  char room[PATH_MAX];
  if (below(AT_FDCWD, new, room) != NULL) { pthread_mutex_lock(&lock); put_path(UNKNOWN, -1, 0, "link"); pthread_mutex_unlock(&lock); }
  return finish(syscall(SYS_linkat, AT_FDCWD, old, AT_FDCWD, new, 0));
}
static void put_unknown(int fd, const char *what) {
  if (!is_known(fd)) return;
  pthread_mutex_lock(&lock);
  put_path(UNKNOWN, fd, 0, what);
  pthread_mutex_unlock(&lock);
}
ssize_t copy_file_range(int in, off64_t *a, int out, off64_t *b, size_t n, unsigned flags) {
  put_unknown(out, "copy_file_range");
  return syscall(SYS_copy_file_range, in, a, out, b, n, flags);
}
int fallocate(int fd, int mode, off_t at, off_t n) {
  put_unknown(fd, "fallocate");
  return finish(syscall(SYS_fallocate, fd, mode, at, n));
}
int fallocate64(int fd, int mode, off64_t at, off64_t n) { return fallocate(fd, mode, at, n); }
int posix_fallocate(int fd, off_t at, off_t n) { return fallocate(fd, 0, at, n) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off64_t at, off64_t n) { return fallocate(fd, 0, at, n) == 0 ? 0 : errno; }

static void *mmap_any(void *near, size_t n, int protection, int flags, int fd, off_t at) {
  /* SQLite's `-shm` is mapped and written so; it is made anew at every start and is no state. */
  if (fd >= 0 && (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0 && is_known(fd)) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 4 || strncmp(path + length - 4, "-shm", 4) != 0) put_unknown(fd, "mmap");
  }
  return (void *)syscall(SYS_mmap, near, n, protection, flags, fd, at);
}
void *mmap(void *near, size_t n, int protection, int flags, int fd, off_t at) { return mmap_any(near, n, protection, flags, fd, at); }
void *mmap64(void *near, size_t n, int protection, int flags, int fd, off64_t at) { return mmap_any(near, n, protection, flags, fd, at); }

/* ---- syncing ---- */

static int sync_any(int fd, long number) {
  if (!is_known(fd)) return finish(syscall(number, fd));
  pthread_mutex_lock(&lock);
  if (fails(SYNCS)) { pthread_mutex_unlock(&lock); return -1; }
  uint64_t token = ++tokens;
  put(SYNC_BEGIN, fd, 0, token, NULL, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  int result = finish(syscall(number, fd));
  int error = errno;
  if (result == 0) {
    pthread_mutex_lock(&lock);
    put(SYNC_END, fd, 0, token, NULL, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
  }
  errno = error;
  return result;
}
int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }
/* Promises nothing of metadata or of the disk's own cache: no sync at all. */
int sync_file_range(int fd, off64_t at, off64_t n, unsigned flags) { return finish(syscall(SYS_sync_file_range, fd, at, n, flags)); }
