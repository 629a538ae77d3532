;; errors.c, compiled with -O1 by Debian clang version 14.0.6, Debian LLD 14.0.6; printed by wasm2wat 1.0.32.
;; steps: open bind open second-bind close close
(module
  (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32) (result i32)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (param i32)))
  (type (;4;) (func))
  (import "wasix_32v1" "sock_open" (func $sock_open (type 0)))
  (import "wasix_32v1" "fd_write" (func $fd_write (type 0)))
  (import "wasix_32v1" "sock_bind" (func $sock_bind (type 1)))
  (import "wasix_32v1" "fd_close" (func $fd_close (type 2)))
  (import "wasix_32v1" "proc_exit" (func $proc_exit (type 3)))
  (func $_start (type 4)
    (local i32 i32 i32)
    global.get $__stack_pointer
    i32.const 32
    i32.sub
    local.tee 0
    global.set $__stack_pointer
    local.get 0
    i32.const 2
    i32.const 1
    i32.const 6
    local.get 0
    i32.const 12
    i32.add
    call $sock_open
    local.tee 1
    i32.store8 offset=8
    local.get 0
    i32.const 1
    i32.store offset=20
    local.get 0
    local.get 0
    i32.const 8
    i32.add
    i32.store offset=16
    i32.const 1
    local.get 0
    i32.const 16
    i32.add
    i32.const 1
    local.get 0
    i32.const 24
    i32.add
    call $fd_write
    drop
    block  ;; label = @1
      block  ;; label = @2
        block  ;; label = @3
          block  ;; label = @4
            block  ;; label = @5
              local.get 1
              br_if 0 (;@5;)
              local.get 0
              local.get 0
              i32.load offset=12
              i32.const 1024
              call $sock_bind
              local.tee 1
              i32.store8 offset=8
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 8
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 24
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 1 (;@4;)
              local.get 0
              i32.const 2
              i32.const 1
              i32.const 6
              local.get 0
              i32.const 8
              i32.add
              call $sock_open
              local.tee 1
              i32.store8 offset=31
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 31
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 24
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 2 (;@3;)
              block  ;; label = @6
                block  ;; label = @7
                  block  ;; label = @8
                    block  ;; label = @9
                      block  ;; label = @10
                        block  ;; label = @11
                          local.get 0
                          i32.load offset=8
                          i32.const 1024
                          call $sock_bind
                          local.tee 2
                          i32.const -98
                          i32.add
                          br_table 1 (;@10;) 2 (;@9;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 3 (;@8;) 0 (;@11;)
                        end
                        i32.const 111
                        local.set 1
                        block  ;; label = @11
                          local.get 2
                          br_table 5 (;@6;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 4 (;@7;) 0 (;@11;) 4 (;@7;)
                        end
                        i32.const 97
                        local.set 1
                        br 4 (;@6;)
                      end
                      i32.const 117
                      local.set 1
                      br 3 (;@6;)
                    end
                    i32.const 110
                    local.set 1
                    br 2 (;@6;)
                  end
                  i32.const 114
                  local.set 1
                  br 1 (;@6;)
                end
                i32.const 63
                local.set 1
              end
              local.get 0
              local.get 1
              i32.store8 offset=31
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 31
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 24
              i32.add
              call $fd_write
              drop
              local.get 0
              local.get 0
              i32.load offset=8
              call $fd_close
              local.tee 1
              i32.store8 offset=31
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 31
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 24
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 3 (;@2;)
              local.get 0
              local.get 0
              i32.load offset=12
              call $fd_close
              local.tee 1
              i32.store8 offset=31
              local.get 0
              i32.const 1
              i32.store offset=20
              local.get 0
              local.get 0
              i32.const 31
              i32.add
              i32.store offset=16
              i32.const 1
              local.get 0
              i32.const 16
              i32.add
              i32.const 1
              local.get 0
              i32.const 24
              i32.add
              call $fd_write
              drop
              local.get 1
              br_if 4 (;@1;)
              local.get 0
              i32.const 32
              i32.add
              global.set $__stack_pointer
              return
            end
            i32.const 1
            call $proc_exit
            unreachable
          end
          i32.const 1
          call $proc_exit
          unreachable
        end
        i32.const 1
        call $proc_exit
        unreachable
      end
      i32.const 1
      call $proc_exit
      unreachable
    end
    i32.const 1
    call $proc_exit
    unreachable)
  (memory (;0;) 2)
  (global $__stack_pointer (mut i32) (i32.const 66576))
  (export "memory" (memory 0))
  (export "_start" (func $_start))
  (data $.rodata (i32.const 1024) "\02\00\1f\90\7f\00\00\01\00\00\00\00\00\00\00\00"))
