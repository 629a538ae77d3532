// Serves one client of 127.0.0.1:8080: sends back what it got. The address is built on the stack.
// steps: open bind listen accept peer-is-ipv4 recv send shutdown close
#include "posix.h"

void _start(void) {
  int listener, client;
  struct sockaddr_in here = {0};
  struct sockaddr_storage peer;
  u8 buffer[64];
  u32 length;
  u16 how;

  here.sin_family = AF_INET;
  here.sin_port = HTONS(PORT);
  here.sin_addr = HTONL(INADDR_LOOPBACK);

  step(sock_open(AF_INET, SOCK_STREAM, 0, &listener));
  step(sock_bind(listener, &here));
  step(sock_listen(listener, 16));
  step(sock_accept(listener, 0, &client, &peer));
  show(peer.ss_family == AF_INET);
  struct iovec in = {buffer, sizeof buffer};
  step(sock_recv(client, &in, 1, 0, &length, &how));
  struct iovec out = {buffer, length};
  step(sock_send(client, &out, 1, 0, &length));
  step(sock_shutdown(client, SHUT_RDWR));
  step(fd_close(client));
}
