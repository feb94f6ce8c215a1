// Makes of a child of the grader a server of forks: a process that has started Node and the engine once and stands, before it is
// told of any answer, for a copy of itself for each submission. It is preloaded into Node (LD_PRELOAD) and takes the place of
// a few functions of C's library; Node and the child's own program know nothing of it, and no JavaScript can reach it.
//
// The child reads its work from descriptor 3. Its first read is `Start`. From the second on this library reads in its place, one
// byte a command, and forks: the copy has the socket of its slot for 3 and 4, and with its read it goes on as if nothing had
// been. In between all processes but this one are killed, so that no copy meets another.
//
// The grader never takes a copy's silence, end or failure for an answer's: such an answer is asked again in a fresh process.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// So that it loads with every C library that Node loads with.
__asm__(".symver dlsym,dlsym@GLIBC_2.2.5");

enum { COMMANDS = 3, REPLIES = 4, FIRST_SLOT = 5, CLEAN = 255, DESCRIPTORS = 64 };

// V8 takes its memory in pieces of 256 KiB. What it has said of a piece stands in the piece's first two pages.
enum { PAGE = 4096, PIECE = 256 << 10, HEAD = 2 * PAGE, BLOCK = 2 << 20, PIECES = BLOCK / PIECE };

static int slots;        // how many copies there can be; 0 where this is no server
static char given[256];  // slots whose copy stood already; their descriptors are others' now
static int begun;        // whether `Start` was read
static int isCopy;       // whether this process was forked from a server
static pthread_t own[8]; // threads that were begun in a copy
static int ownCount;

static char *heap;     // where V8's pieces begin, side by side
static char *heapEnd;  // where the next one goes
static char *unused[2]; // blocks of pieces of which nothing but the heads was ever used
static char heads[sizeof unused / sizeof *unused][PIECES][HEAD];
static int unusedCount;

// Everything that can be seen here is killed between two copies. So this must be the namespace of a sandbox, and nothing else.
static int isSandboxed(void) {
  char name[16] = "";
  int file = (int)syscall(SYS_openat, AT_FDCWD, "/proc/1/comm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  long count = syscall(SYS_read, file, name, sizeof name - 1);
  syscall(SYS_close, file);
  return count > 0 && strcmp(name, "bwrap\n") == 0 && getppid() == 1 && getpid() < 10;
}

__attribute__((constructor)) static void begin(void) {
  const char *said = getenv("GRADLAB_FORKS");
  int asked = said ? atoi(said) : 0;
  unsetenv("GRADLAB_FORKS");
  unsetenv("LD_PRELOAD");
  slots = asked > 0 && asked < CLEAN && isSandboxed() ? asked : 0;
}

// Until nobody is left and all that this process began is waited for.
static void clean(void) {
  while (kill(-1, SIGKILL) == 0) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    usleep(100);
  }
  while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) continue;
}

// The first block that begins here or behind.
static char *blockFrom(void *at) { return (char *)(((uintptr_t)at + BLOCK - 1) & ~(uintptr_t)(BLOCK - 1)); }

// What the system knows of pages: 0 of one that was never used.
static int readPages(int file, const char *at, uint64_t *pages, int count) {
  size_t size = (size_t)count * sizeof *pages;
  return syscall(SYS_pread64, file, pages, size, (uintptr_t)at / PAGE * sizeof *pages) == (long)size;
}

static int isUnused(int file, const char *piece) {
  uint64_t pages[PIECE / PAGE];
  if (!readPages(file, piece, pages, PIECE / PAGE) || pages[0] == 0) return 0;
  for (int k = HEAD / PAGE; k < PIECE / PAGE; k++)
    if (pages[k] != 0) return 0;
  return 1;
}

// An area of this size with a whole block in it that the system may give at once.
enum { ROOM = 2 * BLOCK };
static char *makeRoom(void) {
  char *area = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (area == MAP_FAILED) return NULL;
  madvise(blockFrom(area), BLOCK, MADV_HUGEPAGE);
  return area;
}

// Whether this system gives a block at once.
static int hasBlocks(int file) {
  char *area = makeRoom();
  if (area == NULL) return 0;
  uint64_t second = 0;
  *(volatile char *)blockFrom(area) = 1;
  int isRead = readPages(file, blockFrom(area) + PAGE, &second, 1);
  munmap(area, ROOM);
  return isRead && second != 0;
}

// Puts the same bytes in a block's place, as one page.
static int renewBlock(char *block, int protection) {
  char *area = makeRoom();
  if (area == NULL) return 0;
  char *other = blockFrom(area);
  memcpy(other, block, BLOCK);
  int isDone = mprotect(other, BLOCK, protection) == 0 &&
               mremap(other, BLOCK, BLOCK, MREMAP_MAYMOVE | MREMAP_FIXED, block) != MAP_FAILED;
  munmap(area, ROOM);
  return isDone;
}

// Of memory that is a file's no fork copies where it lies: each copy was stopped at each place of Node's program that it came by
// for the first time. Of other memory it is copied, and at once where it lies in large pages.
static int renewProgram(struct dl_phdr_info *program, size_t size, void *data) {
  (void)size, (void)data;
  for (int k = 0; k < program->dlpi_phnum; k++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[k];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    char *start = (char *)program->dlpi_addr + part->p_vaddr;
    for (char *block = blockFrom(start); block + BLOCK <= start + part->p_memsz; block += BLOCK)
      if (!renewBlock(block, PROT_READ | PROT_EXEC)) return 1;
  }
  return 0;
}

// Finds what copies will fill first: the youngest objects' blocks, in their order.
static void findUnused(int file) {
  int most = heap == NULL ? 0 : (int)(sizeof unused / sizeof *unused);
  for (char *block = heap; unusedCount < most && block + BLOCK <= heapEnd; block += BLOCK) {
    int count = 0;
    while (count < PIECES && isUnused(file, block + count * PIECE)) count++;
    if (count < PIECES) continue;
    for (int k = 0; k < PIECES; k++) memcpy(heads[unusedCount][k], block + k * PIECE, HEAD);
    unused[unusedCount++] = block;
  }
}

// Spares copies most of the stops at memory that is not theirs yet, where the system gives large pages.
static void makeQuick(void) {
  int file = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  if (hasBlocks(file)) {
    dl_iterate_phdr(renewProgram, NULL);
    findUnused(file);
  }
  syscall(SYS_close, file);
}

// A copy that fills such a block page by page is stopped for each, which takes a sixth of its life. Here it has it at once.
static void takeUnused(void) {
  for (int b = 0; b < unusedCount; b++) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    if (mmap(unused[b], BLOCK, PROT_READ | PROT_WRITE, flags, -1, 0) == MAP_FAILED) _exit(1);
    madvise(unused[b], BLOCK, MADV_HUGEPAGE);
    for (int k = 0; k < PIECES; k++) memcpy(unused[b] + k * PIECE, heads[b][k], HEAD);
  }
}

static void becomeCopy(int slot) {
  isCopy = 1;
  takeUnused();
  dup2(slot, COMMANDS);
  dup2(slot, REPLIES);
  for (int k = 0; k < slots; k++)
    if (!given[k]) syscall(SYS_close, FIRST_SLOT + k);
  struct rlimit limit = {DESCRIPTORS, DESCRIPTORS};
  setrlimit(RLIMIT_NOFILE, &limit);
  // Node's event loop has descriptors of its own that it would share with the server.
  void *(*loop)(void) = (void *(*)(void))dlsym(RTLD_DEFAULT, "uv_default_loop");
  int (*fork_loop)(void *) = (int (*)(void *))dlsym(RTLD_DEFAULT, "uv_loop_fork");
  if (loop == NULL || fork_loop == NULL || fork_loop(loop()) != 0) _exit(1);
}

// Comes back in copies alone.
static void serve(void) {
  static const char ready[] = "{\"ready\":true}\n";
  makeQuick();
  // No copy looks into the server's memory, nor into another's.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  for (;;) {
    unsigned char command;
    long count = syscall(SYS_read, COMMANDS, &command, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) _exit(0);
    if (command == CLEAN) {
      clean();
      if (syscall(SYS_write, REPLIES, ready, sizeof ready - 1) < 0) _exit(1);
      continue;
    }
    if (command >= slots || given[command]) _exit(1);
    pid_t copy = fork();
    if (copy == 0) {
      becomeCopy(FIRST_SLOT + command);
      return;
    }
    syscall(SYS_close, FIRST_SLOT + command);
    given[command] = 1;
  }
}

ssize_t read(int file, void *bytes, size_t count) {
  if (slots > 0 && file == COMMANDS && !isCopy && begun++ > 0) serve();
  return syscall(SYS_read, file, bytes, count);
}

// V8 asks for each piece at a place drawn by lot, so that each has tables of its own in which the system finds it, and every
// fork copies all of them. Here they lie side by side, from a place drawn by lot. (It asks for more and cuts off what is not
// at a multiple of the size.)
void *mmap(void *at, size_t length, int protection, int flags, int file, off_t from) {
  if (slots > 0 && at != NULL && !(flags & MAP_FIXED) && file == -1 && length == 2 * PIECE - PAGE) {
    if (heap == NULL) heap = heapEnd = blockFrom(at);
    at = heapEnd;
    heapEnd += PIECE;
  }
  return (void *)syscall(SYS_mmap, at, length, protection, flags, file, from);
}
void *mmap64(void *at, size_t length, int protection, int flags, int file, off_t from) {
  return mmap(at, length, protection, flags, file, from);
}

// V8 withholds its memory from forks, since Node forks only to start other programs.
int madvise(void *start, size_t length, int advice) {
  if (slots > 0 && advice == MADV_DONTFORK) return 0;
  return (int)syscall(SYS_madvise, start, length, advice);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *with, void *(*work)(void *), void *given) {
  static int (*create)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (create == NULL)
    create = (int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create");
  int failed = create(thread, with, work, given);
  if (!failed && isCopy && ownCount < (int)(sizeof own / sizeof *own)) own[ownCount++] = *thread;
  return failed;
}

// A copy has none of the server's threads: at its end it would wait for them for ever, to end and to have woken up. (There is
// nothing else to do with a condition that nobody needs any more.)
int pthread_cond_destroy(pthread_cond_t *condition) {
  static int (*destroy)(pthread_cond_t *);
  if (isCopy) return 0;
  if (destroy == NULL) destroy = (int (*)(pthread_cond_t *))dlsym(RTLD_NEXT, "pthread_cond_destroy");
  return destroy(condition);
}

int pthread_join(pthread_t thread, void **result) {
  static int (*join)(pthread_t, void **);
  int isOwn = !isCopy;
  for (int k = 0; k < ownCount; k++) isOwn |= own[k] == thread;
  if (!isOwn) return 0;
  if (join == NULL) join = (int (*)(pthread_t, void **))dlsym(RTLD_NEXT, "pthread_join");
  return join(thread, result);
}
