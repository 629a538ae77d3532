// What no other number can say in WASIX: a type with flags, and TCP_NODELAY, which is 1 beside a level that
// the call does not have.
// steps: open nodelay connect
#include "posix.h"

void _start(void) {
  int fd;
  static const struct sockaddr_in there = {
      .sin_family = AF_INET, .sin_port = HTONS(PORT), .sin_addr = HTONL(INADDR_LOOPBACK)};

  step(sock_open(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP, &fd));
  step(sock_set_opt_flag(fd, TCP_NODELAY, 1));
  step(sock_connect(fd, &there));
}
