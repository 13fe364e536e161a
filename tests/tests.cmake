# tests.cmake - registers the tests: what lies in a folder is a test.
#
# Names are area.thing.executor, labels are the areas plus slow and real.  Exit status 77 means "skipped":
# something of this machine is missing, and the output says what.
enable_testing()
set(engines interp baseline)
if(NOT CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  set(engines interp)
endif()

# check(name labels command...): one test
function(check name labels)
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS "${labels}" SKIP_RETURN_CODE 77 TIMEOUT 600)
endfunction()

# ---- unit: one program a file --------------------------------------------------------------------------
find_package(PkgConfig REQUIRED)
pkg_check_modules(CHECK REQUIRED IMPORTED_TARGET check)
file(GLOB sources CONFIGURE_DEPENDS tests/unit/*_test.c)
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  string(REGEX REPLACE "_test$" "" name ${name})
  add_executable(unit_${name} ${source})
  target_link_libraries(unit_${name} PRIVATE ${FERRY_LINK} PkgConfig::CHECK)
  check(unit.${name} unit unit_${name})
endforeach()

if(TARGET ${ISAGEN})
  check(unit.isagen unit ${CMAKE_SOURCE_DIR}/tests/unit/isagen.sh $<TARGET_FILE:${ISAGEN}> ${CMAKE_C_COMPILER})
endif()

# ---- ir: text in, passes or the interpreter, text or values out -------------------------------------------
add_executable(ir_case tests/ir/ir_case.c)
target_link_libraries(ir_case PRIVATE ${FERRY_LINK})
file(GLOB cases CONFIGURE_DEPENDS tests/ir/*.ir)
foreach(file ${cases})
  get_filename_component(name ${file} NAME_WE)
  check(ir.${name} ir ir_case ${file})
endforeach()

# ---- insn: one line a case, every executor ---------------------------------------------------------------
add_executable(insn tests/insn/insn.c)
target_link_libraries(insn PRIVATE ${FERRY_LINK})
file(GLOB insn_cases CONFIGURE_DEPENDS tests/insn/a64/*.t)
foreach(file ${insn_cases})
  get_filename_component(name ${file} NAME_WE)
  foreach(engine ${engines})
    check(insn.a64.${name}.${engine} insn insn --engine=${engine} ${file})
  endforeach()
endforeach()
# hidden(name labels command...): the same test, without what processors have beyond SSE4.1
function(hidden name labels)
  check(${name}.sse41 "${labels}" ${ARGN})
  set_tests_properties(${name}.sse41 PROPERTIES ENVIRONMENT FERRY_HIDE_CPU=all)
endfunction()
if("baseline" IN_LIST engines)
  hidden(unit.ir_ops unit unit_ir_ops)
  foreach(file ${insn_cases})
    get_filename_component(name ${file} NAME_WE)
    hidden(insn.a64.${name}.baseline insn insn --engine=baseline ${file})
  endforeach()
endif()
add_executable(coverage tests/insn/coverage.c)
target_link_libraries(coverage PRIVATE ${FERRY_LINK})
check(lint.coverage lint coverage --check ${CMAKE_SOURCE_DIR}/doc/coverage-a64.md ${insn_cases})

# ---- guest: small static programs, output and exit status beside them; sys: natively first, then inside ----
find_program(A64_CC aarch64-linux-gnu-gcc)
set(programs)

# program(target out source flags...): a static ARM64 program
function(program out source)
  add_custom_command(OUTPUT ${out} DEPENDS ${source}
    COMMAND ${A64_CC} -static -O2 -pthread ${ARGN} ${source} -o ${out} -lm)
  set(programs ${programs} ${out} PARENT_SCOPE)
endfunction()

# Without a cross compiler the tests are reported as skipped.
function(skipped name labels why)
  check(${name} "${labels}" sh -c "echo skipped: ${why} && exit 77")
endfunction()

if(NOT CMAKE_CROSSCOMPILING AND NOT FERRY_SANITIZE)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/guest ${CMAKE_BINARY_DIR}/sys)
  file(GLOB sources CONFIGURE_DEPENDS tests/guest/a64/*.c tests/guest/a64/*.S)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    set(out ${CMAKE_BINARY_DIR}/guest/${name})
    if(A64_CC)
      set(flags)
      if(source MATCHES "\\.S$")
        set(flags -nostdlib)
      endif()
      program(${out} ${source} ${flags})
    endif()
    foreach(engine ${engines})
      if(A64_CC)
        check(guest.a64.${name}.${engine} guest ${CMAKE_SOURCE_DIR}/tests/guest/check.sh $<TARGET_FILE:ferry>
          ${engine} ${out} ${CMAKE_SOURCE_DIR}/tests/guest/a64/${name}.out)
      else()
        skipped(guest.a64.${name}.${engine} guest "no aarch64-linux-gnu-gcc")
      endif()
    endforeach()
  endforeach()

  foreach(cpu cortex-a53 cortex-a72 neoverse-n1 neoverse-v2 apple-m1-like)
    foreach(engine ${engines})
      if(A64_CC)
        check(guest.a64.features.${cpu}.${engine} guest ${CMAKE_SOURCE_DIR}/tests/guest/check.sh $<TARGET_FILE:ferry>
          ${engine} ${CMAKE_BINARY_DIR}/guest/features ${CMAKE_SOURCE_DIR}/tests/guest/a64/features.out)
        set_tests_properties(guest.a64.features.${cpu}.${engine} PROPERTIES ENVIRONMENT FERRY_CPU=${cpu})
      endif()
    endforeach()
  endforeach()

  file(GLOB sources CONFIGURE_DEPENDS tests/sys/*.c)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    add_executable(sys_${name} ${source})
    target_link_libraries(sys_${name} PRIVATE pthread)
    check(sys.${name}.native sys sys_${name})
    if(A64_CC)
      program(${CMAKE_BINARY_DIR}/sys/${name} ${source} -I${CMAKE_SOURCE_DIR})
    endif()
    foreach(engine ${engines})
      if(A64_CC)
        check(sys.${name}.${engine} sys $<TARGET_FILE:ferry> --engine=${engine} ${CMAKE_BINARY_DIR}/sys/${name})
      else()
        skipped(sys.${name}.${engine} sys "no aarch64-linux-gnu-gcc")
      endif()
    endforeach()
  endforeach()

  add_executable(sys_errors tests/sys/errors/probe.c)
  if(A64_CC)
    program(${CMAKE_BINARY_DIR}/sys/errors ${CMAKE_SOURCE_DIR}/tests/sys/errors/probe.c -I${CMAKE_SOURCE_DIR})
    add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/sys/errors APPEND DEPENDS ${CMAKE_SOURCE_DIR}/syscalls/syscalls.def)
    foreach(engine ${engines})
      check(sys.errors.${engine} sys ${CMAKE_SOURCE_DIR}/tests/sys/errors/compare.sh $<TARGET_FILE:sys_errors>
        $<TARGET_FILE:ferry> ${engine} ${CMAKE_BINARY_DIR}/sys/errors)
    endforeach()
  endif()
  add_custom_target(guest_programs ALL DEPENDS ${programs})
endif()

# ---- cli: messages and exit statuses -------------------------------------------------------------------------
if(NOT CMAKE_CROSSCOMPILING AND NOT FERRY_SANITIZE)
  check(cli.messages cli ${CMAKE_SOURCE_DIR}/tests/cli/messages.sh $<TARGET_FILE:ferry> ${CMAKE_BINARY_DIR}/guest)
endif()

# ---- fuzz: random blocks of code, executors against each other and against the oracle ------------------------
if("baseline" IN_LIST engines)
  add_executable(fuzz tests/fuzz/fuzz.c tests/fuzz/fuzz_gen.c tests/fuzz/fuzz_exec.c)
  target_link_libraries(fuzz PRIVATE ${FERRY_LINK})
  find_program(QEMU_A64 qemu-aarch64)
  set(oracle ${CMAKE_BINARY_DIR}/a64_oracle)
  if(A64_CC AND QEMU_A64)
    program(${oracle} ${CMAKE_SOURCE_DIR}/tests/oracle/a64_oracle.c -I${CMAKE_SOURCE_DIR})
    add_custom_command(OUTPUT ${oracle} APPEND DEPENDS ${CMAKE_SOURCE_DIR}/tests/oracle/oracle.h)
    add_custom_target(oracle ALL DEPENDS ${oracle})
  endif()
  foreach(group base fp simd lse crypto ext)
    set(rows ${group}.*)
    if(group STREQUAL "crypto")
      set(rows aes.*,pmull.*,sha1.*,sha2.*,sha512.*,sha3.*,sm3.*,sm4.*,crc32.*)
    elseif(group STREQUAL "ext")
      set(rows dotprod.*,rdm.*,jscvt.*,frintts.*,fcma.*,fp16.*,fhm.*,i8mm.*)
    endif()
    check(fuzz.a64.${group} fuzz fuzz --rows=${rows} --blocks=3000)
    hidden(fuzz.a64.${group} fuzz fuzz --rows=${rows} --blocks=1500 --seed=8)
    check(fuzz.a64.${group}.long "fuzz;slow" fuzz --rows=${rows} --blocks=100000 --seed=2)
    if(A64_CC AND QEMU_A64)
      check(fuzz.a64.${group}.oracle fuzz fuzz --rows=${rows} --blocks=500 --seed=3
        "--oracle=${QEMU_A64} -cpu max,sve=off,sme=off ${oracle}")
      check(fuzz.a64.${group}.oracle.long "fuzz;slow" fuzz --rows=${rows} --blocks=20000 --seed=4
        "--oracle=${QEMU_A64} -cpu max,sve=off,sme=off ${oracle}")
    else()
      skipped(fuzz.a64.${group}.oracle fuzz "no aarch64-linux-gnu-gcc or no qemu-aarch64")
    endif()
  endforeach()
  check(fuzz.a64.mixed fuzz fuzz --blocks=2000 --items=40)
  if(TARGET oracle AND TARGET ferry)
    # The oracle's signal frames are the subject here: all state goes in and out through them.
    check(fuzz.a64.frames fuzz fuzz --blocks=1000 --seed=5 "--oracle=$<TARGET_FILE:ferry> ${oracle}")
  endif()
  check(fuzz.a64.tags fuzz fuzz --blocks=3000 --seed=6 --tags)
  if(TARGET oracle)
    check(fuzz.a64.tags.oracle fuzz fuzz --rows=base.*,lse.* --blocks=1000 --seed=7 --tags
      "--oracle=${QEMU_A64} -cpu max,sve=off,sme=off ${oracle}")
  endif()
  check(fuzz.a64.kicks fuzz fuzz --blocks=2000 --items=20 --kicks)
endif()

# ---- fp: every floating-point instruction on hard operands in all modes, results and flags as one number ------
if(A64_CC AND NOT CMAKE_CROSSCOMPILING AND NOT FERRY_SANITIZE)
  set(digest ${CMAKE_BINARY_DIR}/guest/fp_digest)
  program(${digest} ${CMAKE_SOURCE_DIR}/tests/fp/fp_digest.c -I${CMAKE_SOURCE_DIR})
  add_custom_command(OUTPUT ${digest} APPEND DEPENDS ${CMAKE_SOURCE_DIR}/tests/fp/fp_ops.def)
  add_custom_target(fp_digest ALL DEPENDS ${digest})
  set(script ${CMAKE_SOURCE_DIR}/tests/fp/digest.sh)
  set(expected ${CMAKE_SOURCE_DIR}/tests/fp/fp_digest.out)
  foreach(engine ${engines})
    check(fp.digest.${engine} fp ${script} ${digest} 2 1 ${expected} $<TARGET_FILE:ferry> --engine=${engine})
  endforeach()
  if("baseline" IN_LIST engines)
    hidden(fp.digest.baseline fp ${script} ${digest} 2 1 ${expected} $<TARGET_FILE:ferry> --engine=baseline)
    if(QEMU_A64)
      set(qemu "${QEMU_A64} -cpu max")
      check(fp.digest.qemu fp ${script} ${digest} 40 2 ${qemu} $<TARGET_FILE:ferry>)
      check(fp.digest.qemu.long "fp;long" ${script} ${digest} 4000 3 ${qemu} $<TARGET_FILE:ferry>)
      hidden(fp.digest.qemu.long "fp;long" ${script} ${digest} 1000 4 ${qemu} $<TARGET_FILE:ferry>)
    else()
      skipped(fp.digest.qemu fp "no qemu-aarch64")
    endif()
  endif()
endif()

# ---- dis: the disassembler's text against LLVM's, where it is installed ---------------------------------------
find_package(LLVM 19.1 CONFIG QUIET HINTS /usr/lib/llvm-19)
if(LLVM_FOUND AND "AArch64" IN_LIST LLVM_TARGETS_TO_BUILD AND NOT CMAKE_CROSSCOMPILING)
  add_executable(llvm_text tests/dis/llvm_text.c)
  target_include_directories(llvm_text SYSTEM PRIVATE ${LLVM_INCLUDE_DIRS})
  target_link_libraries(llvm_text PRIVATE ${FERRY_LINK} LLVM)
  check(dis.a64.llvm dis llvm_text)
elseif(NOT CMAKE_CROSSCOMPILING)
  skipped(dis.a64.llvm dis "no llvm-19-dev")
endif()

# ---- lint -------------------------------------------------------------------------------------------------
foreach(name layers text syscalls)
  check(lint.${name} lint ${CMAKE_SOURCE_DIR}/tests/lint/${name}.sh ${CMAKE_SOURCE_DIR})
endforeach()
check(lint.headers lint ${CMAKE_SOURCE_DIR}/tests/lint/headers.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/gen ${CMAKE_C_COMPILER})


add_executable(ir_ops tests/lint/ir_ops.c)
target_link_libraries(ir_ops PRIVATE ${FERRY_LINK})
check(lint.ir_ops lint ${CMAKE_SOURCE_DIR}/tests/lint/page.sh ${CMAKE_SOURCE_DIR}/doc/ir-ops.md $<TARGET_FILE:ir_ops>)
add_custom_target(doc COMMENT "Writing the generated pages of doc/" WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
  COMMAND coverage doc/coverage-a64.md ${insn_cases}
  COMMAND ir_ops > doc/ir-ops.md
  COMMAND tools/syscalls_doc.sh syscalls/syscalls.def > doc/syscalls.md)

# ---- the same tests in other builds -----------------------------------------------------------------------
if(NOT CMAKE_CROSSCOMPILING AND NOT FERRY_SANITIZE)
  foreach(kind sanitize arm64)
    check(matrix.${kind} slow ${CMAKE_SOURCE_DIR}/tests/matrix.sh ${kind} ${CMAKE_SOURCE_DIR}
      ${CMAKE_BINARY_DIR}/${kind} $<TARGET_FILE:${ISAGEN}>)
  endforeach()
endif()

# ---- real programs: what Debian's arm64 build prints is what this machine's build prints --------------------
if(NOT CMAKE_CROSSCOMPILING AND NOT FERRY_SANITIZE)
  set(real ${CMAKE_BINARY_DIR}/real)
  check(real.root real ${CMAKE_SOURCE_DIR}/tests/real/root.sh $<TARGET_FILE:ferry> ${real})
  set_tests_properties(real.root PROPERTIES FIXTURES_SETUP real_root)
  file(GLOB scripts CONFIGURE_DEPENDS tests/real/*.sh)
  list(FILTER scripts EXCLUDE REGEX "/(check|root|kernels|build_kernels)\\.sh$")
  foreach(script ${scripts})
    get_filename_component(name ${script} NAME_WE)
    file(STRINGS ${script} heavy REGEX "^# heavy")
    foreach(engine ${engines})
      check(real.${name}.${engine} real ${CMAKE_SOURCE_DIR}/tests/real/check.sh $<TARGET_FILE:ferry> ${engine}
        ${real}/ferry/roots/debian-arm64 ${script})
      set_tests_properties(real.${name}.${engine} PROPERTIES FIXTURES_REQUIRED real_root)
      if(engine STREQUAL interp AND heavy)
        set_tests_properties(real.${name}.${engine} PROPERTIES LABELS "real;long")
      endif()
    endforeach()
  endforeach()

  # The benchmarks, with the baseline compiler only: their work is cut for compiled code.
  check(bench.build real ${CMAKE_SOURCE_DIR}/tests/real/build_kernels.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/bench)
  set_tests_properties(bench.build PROPERTIES FIXTURES_SETUP kernels)
  if(baseline IN_LIST engines)
    foreach(class startup integer fp simd memory atomics syscalls threads jit)
      check(bench.${class}.baseline real ${CMAKE_SOURCE_DIR}/tests/real/kernels.sh $<TARGET_FILE:ferry> baseline
        ${CMAKE_SOURCE_DIR}/bench/kernels.list ${CMAKE_BINARY_DIR}/bench ${class})
      set_tests_properties(bench.${class}.baseline PROPERTIES FIXTURES_REQUIRED kernels)
    endforeach()
  endif()
endif()
