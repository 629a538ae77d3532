// Tries the addresses that getaddrinfo would give, as a list in static data, until one takes a connection.
// steps: open send recv byte close
#include "posix.h"

struct addrinfo {
  int ai_flags, ai_family, ai_socktype, ai_protocol;
  u32 ai_addrlen;
  const void *ai_addr;
  const char *ai_canonname;
  const struct addrinfo *ai_next;
};

static const struct sockaddr_in6 v6 = {
    .sin6_family = AF_INET6, .sin6_port = HTONS(PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
static const struct sockaddr_in v4 = {
    .sin_family = AF_INET, .sin_port = HTONS(PORT), .sin_addr = HTONL(INADDR_LOOPBACK)};
static const struct addrinfo second = {
    0, AF_INET, SOCK_STREAM, IPPROTO_TCP, sizeof v4, &v4, 0, 0};
static const struct addrinfo first = {
    0, AF_INET6, SOCK_STREAM, IPPROTO_TCP, sizeof v6, &v6, "localhost", &second};

static u8 message[4] = {'p', 'i', 'n', 'g'};

void _start(void) {
  struct iovec buffer = {message, sizeof message};
  u32 length;
  u16 how;

  for (const struct addrinfo *ai = &first; ai; ai = ai->ai_next) {
    int fd;
    step(sock_open(ai->ai_family, ai->ai_socktype, ai->ai_protocol, &fd));
    // The runtime tells of a refused connection no earlier than here.
    if (sock_connect(fd, ai->ai_addr) || sock_send(fd, &buffer, 1, 0, &length)) {
      fd_close(fd);
      continue;
    }
    show(0);
    step(sock_recv(fd, &buffer, 1, 0, &length, &how));
    show(message[0]);
    step(fd_close(fd));
    return;
  }
  proc_exit(1);
}
