// Serves one client of 127.0.0.1:8080: the address is made in a sockaddr_storage that is set to zero first, and
// is then copied. Both are too long for single stores.
// flags: -mbulk-memory
// steps: open bind listen accept recv send shutdown close
#include "posix.h"

struct server {
  int listener;
  struct sockaddr_storage address;
};

void _start(void) {
  int client;
  struct server server;
  struct sockaddr_storage here, peer;
  struct sockaddr_in *v4 = (struct sockaddr_in *)&here;
  u8 buffer[64];
  u32 length;
  u16 how;

  __builtin_memset(&here, 0, sizeof here);
  v4->sin_family = AF_INET;
  v4->sin_port = HTONS(PORT);
  v4->sin_addr = HTONL(INADDR_LOOPBACK);
  server.address = here;

  step(sock_open(AF_INET, SOCK_STREAM, IPPROTO_TCP, &server.listener));
  step(sock_bind(server.listener, &server.address));
  step(sock_listen(server.listener, 16));
  step(sock_accept(server.listener, 0, &client, &peer));
  struct iovec in = {buffer, sizeof buffer};
  step(sock_recv(client, &in, 1, 0, &length, &how));
  struct iovec out = {buffer, length};
  step(sock_send(client, &out, 1, 0, &length));
  step(sock_shutdown(client, SHUT_RDWR));
  step(fd_close(client));
}
