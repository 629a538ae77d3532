// Binds the same place twice, and tells by a switch over errno what it was told.
// steps: open bind open second-bind close close
#include "posix.h"

static const struct sockaddr_in here = {
    .sin_family = AF_INET, .sin_port = HTONS(PORT), .sin_addr = HTONL(INADDR_LOOPBACK)};

// A letter for an error.
static int letter(int error) {
  switch (error) {
  case 0:
    return 'o';
  case EAGAIN:
    return 'a';
  case EADDRINUSE:
    return 'u';
  case EADDRNOTAVAIL:
    return 'n';
  case ECONNREFUSED:
    return 'r';
  default:
    return '?';
  }
}

void _start(void) {
  int first, second;

  step(sock_open(AF_INET, SOCK_STREAM, IPPROTO_TCP, &first));
  step(sock_bind(first, &here));
  step(sock_open(AF_INET, SOCK_STREAM, IPPROTO_TCP, &second));
  show(letter(sock_bind(second, &here)));
  step(fd_close(second));
  step(fd_close(first));
}
