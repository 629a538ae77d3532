// Sends "ping" to 127.0.0.1:8080. The octets are read from text when the program runs, as a user's would be.
// steps: open bind send close
#include "posix.h"

static u16 htons(u16 n) { return (u16)(n << 8 | n >> 8); }

// The octets of "127.0.0.1", in the order in which they are written.
static u32 inet_addr(const char *text) {
  u32 octets = 0, shift = 0, octet = 0;
  for (;; text++) {
    if (*text >= '0' && *text <= '9') {
      octet = octet * 10 + (u32)(*text - '0');
      continue;
    }
    octets |= octet << shift;
    shift += 8;
    octet = 0;
    if (!*text)
      return octets;
  }
}

static struct sockaddr_in address(const char *text, u16 port) {
  struct sockaddr_in made = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = inet_addr(text)};
  return made;
}

static char target[] = "127.0.0.1";
static u8 message[4] = {'p', 'i', 'n', 'g'};

void _start(void) {
  int fd;
  u32 length;
  struct sockaddr_in any = address("0.0.0.0", 0);
  struct sockaddr_in there = address(target, PORT);
  struct iovec buffer = {message, sizeof message};

  step(sock_open(AF_INET, SOCK_DGRAM, IPPROTO_UDP, &fd));
  step(sock_bind(fd, &any));
  step(sock_send_to(fd, &buffer, 1, 0, &there, &length));
  step(fd_close(fd));
}
