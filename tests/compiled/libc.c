// Serves one client of 127.0.0.1:8080 through a libc of its own: errno, socket and bind as POSIX has them,
// byte order by functions, memset as a loop.
// steps: socket bind in-use listen accept echoed shutdown close
#include "posix.h"

// ---- the libc

static int errno;

static int result(int error) {
  errno = error;
  return error ? -1 : 0;
}

static u16 htons(u16 n) { return (u16)(n << 8 | n >> 8); }

static u32 htonl(u32 n) { return n << 24 | (n & 0xff00) << 8 | (n >> 8 & 0xff00) | n >> 24; }

static void *memset(void *to, int byte, u32 length) {
  for (u8 *at = to; length--; at++)
    *at = (u8)byte;
  return to;
}

static int socket(int domain, int type, int protocol) {
  int fd;
  return result(sock_open(domain, type, protocol, &fd)) ? -1 : fd;
}

static int bind(int fd, const struct sockaddr *address, u32 length) {
  return result(sock_bind(fd, address));
}

static int listen(int fd, int backlog) { return result(sock_listen(fd, backlog)); }

static int accept(int fd, struct sockaddr_storage *address) {
  int client;
  return result(sock_accept(fd, 0, &client, address)) ? -1 : client;
}

static int recv(int fd, void *to, u32 size, int flags) {
  struct iovec in = {to, size};
  u32 length;
  u16 how;
  return result(sock_recv(fd, &in, 1, flags, &length, &how)) ? -1 : (int)length;
}

static int send(int fd, void *from, u32 size, int flags) {
  struct iovec out = {from, size};
  u32 length;
  return result(sock_send(fd, &out, 1, flags, &length)) ? -1 : (int)length;
}

static int shutdown(int fd, int how) { return result(sock_shutdown(fd, how)); }

static int close(int fd) { return result(fd_close(fd)); }

// ---- the program

// Prints the errno of a call that must not fail.
static int must(int value) {
  step(value < 0 ? errno : 0);
  return value;
}

static int listener(u16 port) {
  struct sockaddr_in here;
  memset(&here, 0, sizeof here);
  here.sin_family = AF_INET;
  here.sin_port = htons(port);
  here.sin_addr = htonl(INADDR_LOOPBACK);
  int fd = must(socket(AF_INET, SOCK_STREAM, 0));
  must(bind(fd, (struct sockaddr *)&here, sizeof here));
  // A second server at the same place is told so.
  int other = socket(AF_INET, SOCK_STREAM, 0);
  show(bind(other, (struct sockaddr *)&here, sizeof here) < 0 && errno == EADDRINUSE);
  close(other);
  must(listen(fd, 16));
  return fd;
}

void _start(void) {
  struct sockaddr_storage peer;
  u8 buffer[64];
  int client = must(accept(listener(PORT), &peer));
  int length = recv(client, buffer, sizeof buffer, 0);
  show(send(client, buffer, length, MSG_NOSIGNAL));
  must(shutdown(client, SHUT_RDWR));
  must(close(client));
}
