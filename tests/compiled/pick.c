// Serves one datagram at an address of a table: which one is known when it is compiled.
// steps: open bind recv byte close
#include "posix.h"

struct place {
  int family, type, protocol;
  union {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } address;
};

static const struct place places[] = {
    {AF_INET, SOCK_STREAM, IPPROTO_TCP, {.v4 = {AF_INET, HTONS(PORT), HTONL(INADDR_LOOPBACK), {0}}}},
    {AF_INET, SOCK_DGRAM, IPPROTO_UDP, {.v4 = {AF_INET, HTONS(PORT), HTONL(INADDR_LOOPBACK), {0}}}},
    {AF_INET6, SOCK_DGRAM, IPPROTO_UDP,
     {.v6 = {.sin6_family = AF_INET6, .sin6_port = HTONS(PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT}}},
};

static void serve(const struct place *place) {
  int fd;
  struct sockaddr_storage peer;
  u8 buffer[64];
  u32 length;
  u16 how;

  step(sock_open(place->family, place->type, place->protocol, &fd));
  step(sock_bind(fd, &place->address));
  struct iovec in = {buffer, sizeof buffer};
  step(sock_recv_from(fd, &in, 1, 0, &length, &how, &peer));
  show(buffer[0]);
  step(fd_close(fd));
}

void _start(void) { serve(&places[2]); }
