// Counts the allocations of a process that is started with this library in LD_PRELOAD.
//
// BENCHMARK_ALLOCATIONS names a file, which is mapped and begins with the 64-bit words below. While `recording` is not zero, the call stack
// of each allocation is counted too, in a table of open addressing behind the words: see `struct stack`.

#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { DEPTH = 40, SLOTS = 16384 };

struct stack {
    _Atomic uint64_t hash;
    _Atomic uint64_t allocations;
    _Atomic uint64_t bytes;
    uint64_t depth;
    uint64_t frames[DEPTH];
};

struct counts {
    _Atomic uint64_t allocations;
    _Atomic uint64_t bytes;
    _Atomic uint64_t frees;
    _Atomic uint64_t recording;
    struct stack stacks[SLOTS];
};

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static struct counts *counts;
static __thread int inside;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("BENCHMARK_ALLOCATIONS");
    if (!path) return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(struct counts)) != 0) abort();
    void *mapped = mmap(NULL, sizeof(struct counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) abort();
    close(file);
    // The first use of backtrace() loads a library, which allocates.
    void *frame;
    backtrace(&frame, 1);
    counts = mapped;
}

static void record(size_t size) {
    void *frames[DEPTH + 2];
    inside = 1;
    int depth = backtrace(frames, DEPTH + 2) - 2;
    inside = 0;
    uint64_t hash = 1469598103934665603u;
    for (int i = 0; i < depth; i++) hash = (hash ^ (uint64_t)frames[i + 2]) * 1099511628211u;
    hash |= 1;
    for (unsigned probe = 0; probe < SLOTS; probe++) {
        struct stack *stack = &counts->stacks[(hash + probe) % SLOTS];
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(&stack->hash, &found, hash)) {
            for (int i = 0; i < depth; i++) stack->frames[i] = (uint64_t)frames[i + 2];
            stack->depth = depth > 0 ? (uint64_t)depth : 0;
        } else if (found != hash) {
            continue;
        }
        atomic_fetch_add_explicit(&stack->allocations, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&stack->bytes, size, memory_order_relaxed);
        return;
    }
}

__attribute__((noinline)) static void count(size_t size) {
    if (!counts || inside) return;
    atomic_fetch_add_explicit(&counts->allocations, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->bytes, size, memory_order_relaxed);
    if (atomic_load_explicit(&counts->recording, memory_order_relaxed)) record(size);
}

// How many allocations there have been, for a program that measures itself.
uint64_t benchmark_allocations(void) { return counts ? atomic_load(&counts->allocations) : 0; }

void *malloc(size_t size) {
    count(size);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count(number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
    count(size);
    return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    count(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    count(size);
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

void free(void *block) {
    if (counts && block) atomic_fetch_add_explicit(&counts->frees, 1, memory_order_relaxed);
    __libc_free(block);
}
