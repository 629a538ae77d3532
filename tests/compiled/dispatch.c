// Sets two options through a function that asks for the option's number itself: where that is not inlined,
// the numbers of its callers mean two things.
// steps: open keepalive rcvbuf bind listen
#include "posix.h"

static int setsockopt(int fd, int option, int value) {
  if (option == SO_RCVBUF)
    return sock_set_opt_size(fd, option, value);
  return sock_set_opt_flag(fd, option, value);
}

void _start(void) {
  int fd;
  static const struct sockaddr_in here = {
      .sin_family = AF_INET, .sin_port = HTONS(PORT), .sin_addr = HTONL(INADDR_LOOPBACK)};

  step(sock_open(AF_INET, SOCK_STREAM, IPPROTO_TCP, &fd));
  step(setsockopt(fd, SO_KEEPALIVE, 1));
  step(setsockopt(fd, SO_RCVBUF, 65536));
  step(sock_bind(fd, &here));
  step(sock_listen(fd, 16));
}
