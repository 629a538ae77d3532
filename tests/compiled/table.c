// Takes one datagram from each socket of a table that is walked in a loop.
// steps: open bind recv byte close open bind recv byte close
#include "posix.h"

struct place {
  int family, type, protocol;
  union {
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } address;
};

static const struct place places[] = {
    {AF_INET, SOCK_DGRAM, IPPROTO_UDP, {.v4 = {AF_INET, HTONS(PORT), HTONL(INADDR_LOOPBACK), {0}}}},
    {AF_INET6, SOCK_DGRAM, IPPROTO_UDP,
     {.v6 = {.sin6_family = AF_INET6, .sin6_port = HTONS(PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT}}},
};

void _start(void) {
  for (int n = 0; n < sizeof places / sizeof places[0]; n++) {
    const struct place *place = &places[n];
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
}
