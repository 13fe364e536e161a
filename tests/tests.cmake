# tests.cmake - registers the tests: what lies in a folder is a test.
#
# Names are area.thing.executor, labels are the areas plus slow and real.  Exit status 77 means "skipped":
# something of this machine is missing, and the output says what.
enable_testing()
set(engines interp baseline)
if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|amd64")
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

# ---- ir: text in, passes or the interpreter, text or values out -------------------------------------------
add_executable(ir_case tests/ir/ir_case.c)
target_link_libraries(ir_case PRIVATE ${FERRY_LINK})
file(GLOB cases CONFIGURE_DEPENDS tests/ir/*.ir)
foreach(file ${cases})
  get_filename_component(name ${file} NAME_WE)
  check(ir.${name} ir ir_case ${file})
endforeach()

# ---- insn: one line a case, every executor ---------------------------------------------------------------
if(EXISTS ${CMAKE_SOURCE_DIR}/tests/insn/insn.c)
  add_executable(insn tests/insn/insn.c)
  target_link_libraries(insn PRIVATE ${FERRY_LINK})
  file(GLOB cases CONFIGURE_DEPENDS tests/insn/a64/*.t)
  foreach(file ${cases})
    get_filename_component(name ${file} NAME_WE)
    foreach(engine ${engines})
      check(insn.a64.${name}.${engine} insn insn --engine=${engine} ${file})
    endforeach()
  endforeach()
endif()
