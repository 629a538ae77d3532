// Takes one datagram at [::1]:8080, and prints its first byte. The octets are copied from a constant.
// steps: open bind recv peer-is-ipv6 byte close
#include "posix.h"

static const struct in6_addr in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

void _start(void) {
  int fd;
  struct sockaddr_in6 here = {0};
  struct sockaddr_storage peer;
  u8 buffer[64];
  u32 length;
  u16 how;

  here.sin6_family = AF_INET6;
  here.sin6_port = HTONS(PORT);
  here.sin6_addr = in6addr_loopback;

  step(sock_open(AF_INET6, SOCK_DGRAM, IPPROTO_UDP, &fd));
  step(sock_bind(fd, &here));
  struct iovec in = {buffer, sizeof buffer};
  step(sock_recv_from(fd, &in, 1, 0, &length, &how, &peer));
  show(peer.ss_family == AF_INET6);
  show(buffer[0]);
  step(fd_close(fd));
}
