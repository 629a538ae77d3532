// Sends "ping" to 127.0.0.1:8080 and prints the first byte of the answer. Two addresses on the stack.
// steps: open bind send recv byte close
#include "posix.h"

static u8 message[4] = {'p', 'i', 'n', 'g'};

void _start(void) {
  int fd;
  u32 length;
  u16 how;
  struct sockaddr_in any = {.sin_family = AF_INET};
  struct sockaddr_in there;
  struct sockaddr_storage peer;
  struct iovec buffer = {message, sizeof message};

  there.sin_family = AF_INET;
  there.sin_port = HTONS(PORT);
  there.sin_addr = HTONL(INADDR_LOOPBACK);

  step(sock_open(AF_INET, SOCK_DGRAM, IPPROTO_UDP, &fd));
  step(sock_bind(fd, &any));
  step(sock_send_to(fd, &buffer, 1, MSG_NOSIGNAL, &there, &length));
  step(sock_recv_from(fd, &buffer, 1, 0, &length, &how, &peer));
  show(message[0]);
  step(fd_close(fd));
}
