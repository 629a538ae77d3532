;; An HTTP server, written with the numbers that C programmers know: it means to listen on port 8080
;; of every IPv4 address and to answer GET with a greeting.
;;
;; The exit code says which step failed: 1 open, 2 bind, 3 listen, 4 accept, 5 receive, 6 send,
;; 7 shutdown.
(module
  (type (func (param i32 i32 i32 i32) (result i32)))
  (type (func (param i32 i32) (result i32)))
  (type (func (param i32 i32 i32 i32 i32 i32) (result i32)))
  (type (func (param i32 i32 i32 i32 i32) (result i32)))
  (type (func (param i32) (result i32)))
  (type (func (param i32)))
  (import "wasix_32v1" "sock_open" (func (type 0)))      ;; 0
  (import "wasix_32v1" "sock_bind" (func (type 1)))      ;; 1
  (import "wasix_32v1" "sock_listen" (func (type 1)))    ;; 2
  (import "wasix_32v1" "sock_accept" (func (type 0)))    ;; 3
  (import "wasix_32v1" "sock_recv" (func (type 2)))      ;; 4
  (import "wasix_32v1" "sock_send" (func (type 3)))      ;; 5
  (import "wasix_32v1" "sock_shutdown" (func (type 1)))  ;; 6
  (import "wasix_32v1" "fd_close" (func (type 4)))       ;; 7
  (import "wasix_32v1" "proc_exit" (func (type 5)))      ;; 8
  (memory (export "memory") 1)

  ;; struct sockaddr_in
  (data (i32.const 16) "\02\00")          ;; sin_family = AF_INET
  (data (i32.const 18) "\1f\90")          ;; sin_port = htons(8080)
  (data (i32.const 20) "\00\00\00\00")    ;; sin_addr = INADDR_ANY
  (data (i32.const 24) "\00\00\00\00\00\00\00\00")

  ;; Two pairs of pointer and length: what to send, and where to receive.
  (data (i32.const 48) "\00\01\00\00" "\59\00\00\00")
  (data (i32.const 56) "\00\04\00\00" "\00\04\00\00")
  (data (i32.const 256)
    "HTTP/1.1 200 OK\0d\0a"
    "Content-Type: text/plain\0d\0a"
    "Content-Length: 6\0d\0a"
    "Connection: close\0d\0a\0d\0a"
    "hello\0a")

  (func (export "_start") (local $listener i32) (local $client i32) (local $left i32)
    i32.const 2           ;; AF_INET
    i32.const 1           ;; SOCK_STREAM
    i32.const 6           ;; IPPROTO_TCP
    i32.const 96          ;; the descriptor is stored here
    call 0
    i32.const 1
    call $check

    i32.const 96
    i32.load
    local.tee $listener
    i32.const 16          ;; the address
    call 1
    i32.const 2
    call $check

    local.get $listener
    i32.const 16          ;; backlog
    call 2
    i32.const 3
    call $check

    i32.const 3           ;; three answers, then the server is tired
    local.set $left
    loop $serve
      local.get $listener
      i32.const 0         ;; no flags
      i32.const 36        ;; the client's descriptor is stored here
      i32.const 64        ;; and its address here
      call 3
      i32.const 4
      call $check
      i32.const 36
      i32.load
      local.set $client

      local.get $client
      i32.const 56        ;; one buffer
      i32.const 1
      i32.const 0         ;; no flags
      i32.const 40        ;; how much came
      i32.const 44
      call 4
      i32.const 5
      call $check

      local.get $client
      i32.const 48        ;; one buffer
      i32.const 1
      i32.const 0         ;; no flags
      i32.const 40        ;; how much went
      call 5
      i32.const 6
      call $check

      local.get $client
      i32.const 2         ;; SHUT_RDWR
      call 6
      i32.const 7
      call $check
      local.get $client
      call 7
      drop

      local.get $left
      i32.const 1
      i32.sub
      local.tee $left
      br_if $serve
    end)

  ;; Ends the program with the code of the step that failed.
  (func $check (param $errno i32) (param $step i32)
    local.get $errno
    if
      local.get $step
      call 8
    end))
