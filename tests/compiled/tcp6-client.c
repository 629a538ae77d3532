// Says "ping" to [::1]:8080 and prints the first byte of the answer. The address is built on the stack.
// steps: open connect send shutdown recv byte close
#include "posix.h"

static u8 message[4] = {'p', 'i', 'n', 'g'};

void _start(void) {
  int fd;
  u32 length;
  u16 how;
  struct sockaddr_in6 there = {0};
  struct iovec buffer = {message, sizeof message};

  there.sin6_family = AF_INET6;
  there.sin6_port = HTONS(PORT);
  there.sin6_addr.s6_addr[15] = 1;

  step(sock_open(AF_INET6, SOCK_STREAM, IPPROTO_TCP, &fd));
  step(sock_connect(fd, &there));
  step(sock_send(fd, &buffer, 1, MSG_NOSIGNAL, &length));
  step(sock_shutdown(fd, SHUT_WR));
  step(sock_recv(fd, &buffer, 1, 0, &length, &how));
  show(message[0]);
  step(fd_close(fd));
}
