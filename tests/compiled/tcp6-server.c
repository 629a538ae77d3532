// Serves one client of [::1]:8080. The address is static data.
// steps: open bind listen accept peer-is-ipv6 recv send shutdown close
#include "posix.h"

static const struct sockaddr_in6 here = {
    .sin6_family = AF_INET6,
    .sin6_port = HTONS(PORT),
    .sin6_addr = IN6ADDR_LOOPBACK_INIT,
};

void _start(void) {
  int listener, client;
  struct sockaddr_storage peer;
  u8 buffer[64];
  u32 length;
  u16 how;

  step(sock_open(AF_INET6, SOCK_STREAM, IPPROTO_TCP, &listener));
  step(sock_bind(listener, &here));
  step(sock_listen(listener, 16));
  step(sock_accept(listener, 0, &client, &peer));
  show(peer.ss_family == AF_INET6);
  struct iovec in = {buffer, sizeof buffer};
  step(sock_recv(client, &in, 1, 0, &length, &how));
  struct iovec out = {buffer, length};
  step(sock_send(client, &out, 1, 0, &length));
  step(sock_shutdown(client, SHUT_RDWR));
  step(fd_close(client));
}
