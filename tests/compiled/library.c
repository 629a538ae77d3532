// A library's way: dial is exported, so others may call it with numbers of their own; it is also called here.
// steps: dial send recv byte close
#include "posix.h"

static const struct sockaddr_in there = {
    .sin_family = AF_INET, .sin_port = HTONS(PORT), .sin_addr = HTONL(INADDR_LOOPBACK)};

static u8 message[4] = {'p', 'i', 'n', 'g'};

__attribute__((export_name("dial"))) int dial(int family, const struct sockaddr *address, int *fd) {
  int error = sock_open(family, SOCK_STREAM, IPPROTO_TCP, fd);
  return error ? error : sock_connect(*fd, address);
}

void _start(void) {
  int fd;
  u32 length;
  u16 how;
  struct iovec buffer = {message, sizeof message};

  step(dial(AF_INET, (const struct sockaddr *)&there, &fd));
  step(sock_send(fd, &buffer, 1, 0, &length));
  step(sock_recv(fd, &buffer, 1, 0, &length, &how));
  show(message[0]);
  step(fd_close(fd));
}
