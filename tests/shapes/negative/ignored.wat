;; A test of what WASIX does with arguments that are wrong, each on purpose.
;; Also with --from linux.
(module
  (import "wasix_32v1" "sock_open" (func $sock_open (param i32 i32 i32 i32) (result i32)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_shutdown" (func $sock_shutdown (param i32 i32) (result i32)))
  (import "wasix_32v1" "sock_recv" (func $sock_recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  ;; wasfix:ignore a tag of Linux's: bind must answer 28
  (data (i32.const 64) "\02\00\1f\90\7f\00\00\01")
  (data (i32.const 96) "\0a\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01\00\00\00\00") ;; wasfix:ignore 10 is no tag
  (func (export "families") (local $fd i32)
    (drop (call $sock_open (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 32))) ;; wasfix:ignore open any family is taken
    (local.set $fd (i32.load (i32.const 32)))
    (drop (call $sock_bind (local.get $fd) (i32.const 64)))
    ;; wasfix:ignore
    (drop (call $sock_open (i32.const 10) (i32.const 0x80801) (i32.const 0) (i32.const 32)))
    (drop (call $sock_bind (i32.load (i32.const 32)) (i32.const 96))))
  (func (export "flags") (param $fd i32)
    ;; wasfix:ignore shutdown 0 is refused
    (drop (call $sock_shutdown (local.get $fd) (i32.const 0)))
    (drop (call $sock_shutdown
      (local.get $fd)
      (i32.const 2)))  ;; wasfix:ignore SHUT_RDWR, as Linux has it
    (drop (call $sock_recv (local.get $fd) (i32.const 48) (i32.const 1) (i32.const 0x40) (i32.const 40) (i32.const 44))) ;; wasfix:ignore recv-flags
  )
)
