// Says "ping" to 127.0.0.1:8080 and prints the first byte of the answer. The address is a constant that is
// copied to the stack.
// steps: open connect send shutdown recv byte close
#include "posix.h"

static u8 message[4] = {'p', 'i', 'n', 'g'};

void _start(void) {
  int fd;
  u32 length;
  u16 how;
  struct sockaddr_in there = {
      .sin_family = AF_INET,
      .sin_port = HTONS(PORT),
      .sin_addr = HTONL(INADDR_LOOPBACK),
  };
  struct iovec buffer = {message, sizeof message};

  step(sock_open(AF_INET, SOCK_STREAM, IPPROTO_TCP, &fd));
  step(sock_connect(fd, &there));
  step(sock_send(fd, &buffer, 1, MSG_NOSIGNAL, &length));
  step(sock_shutdown(fd, SHUT_WR));
  step(sock_recv(fd, &buffer, 1, 0, &length, &how));
  show(message[0]);
  step(fd_close(fd));
}
