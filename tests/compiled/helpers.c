// Sends "ping" to 127.0.0.1:8080 from any port. One function fills an address in, another gives one back.
// steps: open bind send close
#include "posix.h"

static u16 htons(u16 n) { return (u16)(n << 8 | n >> 8); }

static u32 htonl(u32 n) { return n << 24 | (n & 0xff00) << 8 | (n >> 8 & 0xff00) | n >> 24; }

__attribute__((noinline)) static void any(struct sockaddr_in *address) {
  address->sin_family = AF_INET;
  address->sin_port = 0;
  address->sin_addr = INADDR_ANY;
  *(u64 *)address->sin_zero = 0;
}

__attribute__((noinline)) static struct sockaddr_in loopback(u16 port) {
  struct sockaddr_in made = {0};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  made.sin_addr = htonl(INADDR_LOOPBACK);
  return made;
}

static u8 message[4] = {'p', 'i', 'n', 'g'};

void _start(void) {
  int fd;
  u32 length;
  struct iovec buffer = {message, sizeof message};
  struct sockaddr_in from, to = loopback(PORT);
  any(&from);

  step(sock_open(AF_INET, SOCK_DGRAM, IPPROTO_UDP, &fd));
  step(sock_bind(fd, &from));
  step(sock_send_to(fd, &buffer, 1, 0, &to, &length));
  step(fd_close(fd));
}
