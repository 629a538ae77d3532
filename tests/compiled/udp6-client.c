// Sends "ping" to [::1]:8080, to which its socket is connected, and prints the first byte of the answer.
// steps: open connect send recv byte close
#include "posix.h"

static u8 message[4] = {'p', 'i', 'n', 'g'};
static struct sockaddr_in6 there = {
    .sin6_family = AF_INET6,
    .sin6_port = HTONS(PORT),
    .sin6_addr = IN6ADDR_LOOPBACK_INIT,
};

void _start(void) {
  int fd;
  u32 length;
  u16 how;
  struct iovec buffer = {message, sizeof message};

  step(sock_open(AF_INET6, SOCK_DGRAM, 0, &fd));
  step(sock_connect(fd, &there));
  step(sock_send(fd, &buffer, 1, 0, &length));
  step(sock_recv(fd, &buffer, 1, 0, &length, &how));
  show(message[0]);
  step(fd_close(fd));
}
