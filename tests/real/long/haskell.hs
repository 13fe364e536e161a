import qualified Data.Map.Strict as M
import Control.Concurrent
import Control.Exception
import Control.Monad
import System.Process
fib :: Int -> Integer
fib n = fst (iterate (\(a, b) -> (b, a + b)) (0, 1) !! n)
main :: IO ()
main = do
  print (fib 300)
  let m = foldr (\k -> M.insertWith (+) (k `mod` 7) (1 :: Int)) M.empty [1 .. 100000 :: Int]
  print (M.toList m)
  v <- newEmptyMVar
  forM_ [1 .. 20 :: Int] $ \i -> forkIO $ putMVar v $! sum [1 .. i * 1000]
  xs <- replicateM 20 (takeMVar v)
  print (sum xs)
  r <- try (evaluate (1 `div` (0 :: Int))) :: IO (Either ArithException Int)
  print r
  readProcess "cat" [] "through a child\n" >>= putStr
