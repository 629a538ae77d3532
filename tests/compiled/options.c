// A server on 127.0.0.1:8080 that never blocks in accept, looks at what comes before it takes it, and closes
// its sending side only: a peer that goes on talking is heard.
// steps: open reuse bind listen keepalive rcvbuf peeked taken send shutdown rest close
#include "posix.h"

static u8 data[64];

// Receives as soon as there is something; how many bytes.
static u32 receive(int fd, int flags) {
  struct iovec in = {data, sizeof data};
  u32 length;
  u16 how;
  int error;
  while ((error = sock_recv(fd, &in, 1, flags | MSG_DONTWAIT, &length, &how)) == EAGAIN) {
  }
  return error ? 255 : length;
}

static int setsockopt(int fd, int option, int value) { return sock_set_opt_flag(fd, option, value); }

void _start(void) {
  int listener, client, error;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = HTONS(PORT), .sin_addr = HTONL(INADDR_LOOPBACK)};
  struct sockaddr_storage peer;
  u32 length;

  step(sock_open(AF_INET, SOCK_STREAM, IPPROTO_TCP, &listener));
  step(setsockopt(listener, SO_REUSEADDR, 1));
  step(sock_bind(listener, &here));
  step(sock_listen(listener, 16));
  do
    error = sock_accept(listener, SOCK_NONBLOCK, &client, &peer);
  while (error == EAGAIN);
  if (error)
    proc_exit(1);
  step(setsockopt(client, SO_KEEPALIVE, 1));
  step(sock_set_opt_size(client, SO_RCVBUF, 65536));
  show(receive(client, MSG_PEEK));
  length = receive(client, 0);
  show(length);
  struct iovec out = {data, length};
  step(sock_send(client, &out, 1, MSG_NOSIGNAL, &length));
  step(sock_shutdown(client, SHUT_WR));
  show(receive(client, 0));
  step(fd_close(client));
}
