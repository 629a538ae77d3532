;; Emscripten's calls declared with the parameters that are used, beside one of WASI.
(module
  (import "env" "__syscall_socket" (func $socket (param i32 i32 i32) (result i32)))
  (import "env" "__syscall_bind" (func $bind (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\02\00\1f\90\00\00\00\00\00\00\00\00\00\00\00\00")  ;; AF_INET, 8080
  (func (export "_start")
    (drop (call $bind (call $socket (i32.const 2) (i32.const 1) (i32.const 0)) (i32.const 64) (i32.const 16)))))
