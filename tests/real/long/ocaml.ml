(* Containers, exceptions, floats, big stacks, garbage, processes. *)
module M = Map.Make (String)
type tree = Leaf | Node of tree * int * tree
let rec insert t v = match t with
  | Leaf -> Node (Leaf, v, Leaf)
  | Node (l, w, r) -> if v < w then Node (insert l v, w, r) else if v > w then Node (l, w, insert r v) else t
let rec depth = function Leaf -> 0 | Node (l, _, r) -> 1 + max (depth l) (depth r)
let rec fib n = if n < 2 then n else fib (n - 1) + fib (n - 2)
exception Found of int
let () =
  Printf.printf "%d\n" (fib 27);
  let t = ref Leaf in
  let x = ref 12345 in
  for _ = 1 to 100000 do x := (!x * 1103515245 + 12345) land 0x3fffffff; t := insert !t !x done;
  Printf.printf "depth %d\n" (depth !t);
  let m = List.fold_left (fun m w -> M.update w (function None -> Some 1 | Some n -> Some (n + 1)) m) M.empty
    (String.split_on_char ' ' "a rose is a rose is a rose") in
  M.iter (Printf.printf "%s=%d ") m;
  (try for i = 0 to max_int do if i * i > 1000000 then raise (Found i) done with Found i -> Printf.printf "\n%d\n" i);
  (try ignore [| 1 |].(7) with Invalid_argument s -> print_endline s);
  (try ignore (1 / (Sys.opaque_identity 0)) with Division_by_zero -> print_endline "division by zero");
  let s = ref 0.0 in
  for i = 1 to 1000000 do s := !s +. 1.0 /. (float i *. float i) done;
  Printf.printf "%.12f %s\n" !s (Digest.to_hex (Digest.string "ferry"));
  for i = 1 to 200 do ignore (Array.make (1000 * i) (string_of_int i)) done;
  Gc.full_major ();
  let c = Unix.open_process_in "echo from a child" in
  print_endline (input_line c);
  assert (Unix.close_process_in c = Unix.WEXITED 0)
