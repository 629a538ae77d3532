// What a C program takes from <sys/socket.h>, <netinet/in.h>, <netdb.h> and <errno.h>, with the numbers and
// layouts of Linux, and the runtime's calls. With -DWASIX the same names have what WASIX reads instead: the
// build script makes both forms of each program, and the other one is how it ought to come out.
//
// Sources: the headers of Linux on x86_64 and arm64; for WASIX the README of conformance/ and rules/wasix.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define SO_REUSEADDR 2
#define TCP_NODELAY 1

#ifndef WASIX
#define AF_INET 2
#define AF_INET6 10
#define SOCK_NONBLOCK 0x800
#define SOCK_CLOEXEC 0x80000
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2
#define MSG_PEEK 2
#define MSG_DONTWAIT 0x40
#define MSG_NOSIGNAL 0x4000
#define SO_RCVBUF 8
#define SO_KEEPALIVE 9
#define EAGAIN 11
#define EADDRINUSE 98
#define EADDRNOTAVAIL 99
#define ECONNREFUSED 111
#define PORT 8080
#else
#define AF_INET 1
#define AF_INET6 2
#define SOCK_NONBLOCK 4       // of accept; a type has no flags
#define SOCK_CLOEXEC 0
#define SHUT_RD 1
#define SHUT_WR 2
#define SHUT_RDWR 3
#define MSG_PEEK 1
#define MSG_DONTWAIT 8        // of recv
#define MSG_NOSIGNAL 0
#define SO_RCVBUF 15
#define SO_KEEPALIVE 12
#define EAGAIN 6
#define EADDRINUSE 3
#define EADDRNOTAVAIL 4
#define ECONNREFUSED 14
#define PORT 36895            // 8080 with its bytes swapped, for what swaps them again
#endif

// Constant where its argument is.
#define HTONS(n) ((u16)((((n) & 0xff) << 8) | (((n) >> 8) & 0xff)))
#define HTONL(n) ((u32)((((n) & 0xff) << 24) | (((n) & 0xff00) << 8) | (((n) >> 8) & 0xff00) | (((n) >> 24) & 0xff)))

#define INADDR_ANY 0u
#define INADDR_LOOPBACK 0x7f000001u

struct sockaddr {
  u16 sa_family;
  u8 sa_data[14];
};

struct sockaddr_in {
  u16 sin_family;
  u16 sin_port;
  u32 sin_addr;
  u8 sin_zero[8];
};

struct in6_addr {
  u8 s6_addr[16];
};

#define IN6ADDR_LOOPBACK_INIT {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}

struct sockaddr_in6 {
  u16 sin6_family;
  u16 sin6_port;
#ifndef WASIX
  u32 sin6_flowinfo;
  struct in6_addr sin6_addr;
#else
  struct in6_addr sin6_addr;
  u32 sin6_flowinfo;
#endif
  u32 sin6_scope_id;
};

// Large enough for any address, also for the 20 bytes that the runtime writes.
struct sockaddr_storage {
  u16 ss_family;
  u8 ss_data[126];
};

struct iovec {
  void *base;
  u32 length;
};

#define WASI(name) __attribute__((import_module("wasix_32v1"), import_name(#name))) int name

WASI(sock_open)(int family, int type, int protocol, int *fd);
WASI(sock_bind)(int fd, const void *address);
WASI(sock_listen)(int fd, int backlog);
WASI(sock_accept)(int fd, int flags, int *peer, void *address);
WASI(sock_connect)(int fd, const void *address);
WASI(sock_recv)(int fd, const struct iovec *to, int count, int flags, u32 *length, u16 *how);
WASI(sock_recv_from)(int fd, const struct iovec *to, int count, int flags, u32 *length, u16 *how, void *address);
WASI(sock_send)(int fd, const struct iovec *from, int count, int flags, u32 *length);
WASI(sock_send_to)(int fd, const struct iovec *from, int count, int flags, const void *address, u32 *length);
WASI(sock_shutdown)(int fd, int how);
WASI(sock_set_opt_flag)(int fd, int option, int flag);
WASI(sock_set_opt_size)(int fd, int option, u64 size);
WASI(fd_close)(int fd);
WASI(fd_write)(int fd, const struct iovec *from, int count, u32 *length);
__attribute__((import_module("wasix_32v1"), import_name("proc_exit"), noreturn)) void proc_exit(int code);

// Prints one byte.
static void show(int number) {
  u8 byte = (u8)number;
  u32 written;
  struct iovec out = {&byte, 1};
  fd_write(1, &out, 1, &written);
}

// Prints the errno of a step; after the first that failed there are no more.
static void step(int error) {
  show(error);
  if (error)
    proc_exit(1);
}
