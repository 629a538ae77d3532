// Takes one datagram at port 8080 of any IPv4 address, and prints its first byte.
// steps: open bind recv peer-is-ipv4 byte close
#include "posix.h"

void _start(void) {
  int fd;
  struct sockaddr_in here = {0};
  struct sockaddr_storage peer;
  u8 buffer[64];
  u32 length;
  u16 how;

  here.sin_family = AF_INET;
  here.sin_port = HTONS(PORT);
  here.sin_addr = HTONL(INADDR_ANY);

  step(sock_open(AF_INET, SOCK_DGRAM, 0, &fd));
  step(sock_bind(fd, &here));
  struct iovec in = {buffer, sizeof buffer};
  step(sock_recv_from(fd, &in, 1, 0, &length, &how, &peer));
  show(peer.ss_family == AF_INET);
  show(buffer[0]);
  step(fd_close(fd));
}
