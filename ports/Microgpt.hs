-- The GPT of the lessons in Haskell: it reads a checkpoint and token ids, trains, and prints the losses.
--
--     ghc -O1 Microgpt.hs && ./Microgpt run.json 20 < ids.txt
--
-- `python -m microgpt --save run.json` writes the checkpoint. ids.txt has one document a line, as token
-- ids with spaces between them. Step s takes line s modulo the number of lines.
module Main (main) where

import Control.Monad (foldM, forM_, void, zipWithM)
import Control.Monad.State.Strict (State, runState, state)
import Data.Array.ST (newArray, readArray, runSTUArray, writeArray)
import Data.Array.Unboxed (UArray, (!))
import Data.Bifunctor (first)
import Data.Char (isDigit, isSpace)
import Data.List (transpose)
import qualified Data.Map.Strict as Map
import System.Environment (getArgs)

-- A number of a computation graph. It knows its place on the tape; the tape knows how it was made.
data Value = Value { place :: !Int, number :: !Double }

-- How a value was made: the place of each operand, and the slope of the value towards it.
data Node = Node !Int [(Int, Double)]

-- The values made so far, the newest first. Nothing is used before it is made, so this order is the
-- one that backward needs: no search for a topological order.
data Tape = Tape !Int [Node]
type Graph = State Tape

node :: Double -> [(Value, Double)] -> Graph Value
node x operands = state $ \(Tape n made) ->
  (Value n x, Tape (n + 1) (Node n [(place operand, slope) | (operand, slope) <- operands] : made))

leaf :: Double -> Graph Value
leaf x = node x []
add, mul :: Value -> Value -> Graph Value
add a b = node (number a + number b) [(a, 1), (b, 1)]
mul a b = node (number a * number b) [(a, number b), (b, number a)]
shift, scale, power :: Double -> Value -> Graph Value
shift c a = node (number a + c) [(a, 1)]
scale c a = node (number a * c) [(a, c)]
power k a = node (number a ** k) [(a, k * number a ** (k - 1))]
expV, logV, relu :: Value -> Graph Value
expV a = let e = exp (number a) in node e [(a, e)]
logV a = node (log (number a)) [(a, 1 / number a)]
relu a = node (max 0 (number a)) [(a, if number a > 0 then 1 else 0)]
total :: [Value] -> Graph Value
total values = foldM add (head values) (tail values)

-- The gradient of every value on the tape: one walk from the loss, newest first.
backward :: Value -> [Node] -> UArray Int Double
backward loss tape = runSTUArray $ do
  grad <- newArray (0, place loss) 0
  writeArray grad (place loss) 1
  forM_ tape $ \(Node i operands) -> do
    here <- readArray grad i
    forM_ operands $ \(operand, slope) ->
      readArray grad operand >>= writeArray grad operand . (+ slope * here)
  return grad

type Vector = [Value]
type Matrix = [Vector] -- nout rows of nin values
dot :: Vector -> Vector -> Graph Value
dot a b = zipWithM mul a b >>= total
linear :: Vector -> Matrix -> Graph Vector
linear x = mapM (`dot` x)

softmax :: Vector -> Graph Vector
softmax logits = do
  exps <- mapM (\l -> shift (negate largest) l >>= expV) logits
  inverse <- total exps >>= power (-1)
  mapM (mul inverse) exps
  where largest = maximum (map number logits)

rmsnorm :: Vector -> Graph Vector
rmsnorm x = do
  squares <- zipWithM mul x x >>= total
  factor <- scale (1 / fromIntegral (length x)) squares >>= shift 1e-5 >>= power (-0.5)
  mapM (mul factor) x

data Config = Config { heads, layers, blockSize :: Int }
type Model = Map.Map String Matrix
type Cache = [([Vector], [Vector])] -- the keys and values of the positions so far, for each layer

gpt :: Config -> Model -> Cache -> (Int, Int) -> Graph (Vector, Cache)
gpt config model cache (token, position) = do
  x <- zipWithM add (model Map.! "wte" !! token) (model Map.! "wpe" !! position) >>= rmsnorm
  (out, kept) <- foldM block (x, []) (zip [0 ..] cache)
  logits <- linear out (model Map.! "lm_head")
  return (logits, reverse kept)
  where
    block (x, kept) (layer, (keys, values)) = do
      let w name = model Map.! ("layer" ++ show (layer :: Int) ++ "." ++ name)
      normed <- rmsnorm x
      q <- linear normed (w "attn_wq")
      k <- linear normed (w "attn_wk")
      v <- linear normed (w "attn_wv")
      let (keys', values') = (keys ++ [k], values ++ [v])
      mixed <- concat <$> mapM (head' q keys' values') [0 .. heads config - 1]
      attended <- linear mixed (w "attn_wo") >>= zipWithM add x
      hidden <- rmsnorm attended >>= (`linear` w "mlp_fc1") >>= mapM relu
      squared <- zipWithM mul hidden hidden
      out <- linear squared (w "mlp_fc2") >>= zipWithM add attended
      return (out, (keys', values') : kept)
    head' q keys values h = do
      let size = length q `div` heads config
          slice = take size . drop (h * size)
      scores <- mapM (\k -> dot (slice q) (slice k) >>= scale (1 / sqrt (fromIntegral size))) keys
      weights <- softmax scores
      weighted <- zipWithM (\weight v -> mapM (mul weight) (slice v)) weights values
      mapM total (transpose weighted)

-- The mean surprise of the tokens of one document.
lossOf :: Config -> Model -> [Int] -> Graph Value
lossOf config model tokens = do
  (surprises, _) <- foldM at ([], replicate (layers config) ([], [])) (zip3 tokens (drop 1 tokens) positions)
  total (reverse surprises) >>= scale (1 / fromIntegral (length surprises))
  where
    positions = [0 .. blockSize config - 1]
    at (found, cache) (token, target, position) = do
      (logits, cache') <- gpt config model cache (token, position)
      surprise <- softmax logits >>= logV . (!! target) >>= scale (-1)
      return (surprise : found, cache')

-- A parameter, and Adam's running means of its gradient and of the square of it.
data Parameter = Parameter !Double !Double !Double
type Parameters = Map.Map String [[Parameter]]

adam :: Double -> Int -> Parameter -> Double -> Parameter
adam rate step (Parameter p m v) gradient = Parameter (p - rate * mHat / (sqrt vHat + 1e-8)) m' v'
  where
    (beta1, beta2) = (0.9, 0.95)
    m' = beta1 * m + (1 - beta1) * gradient
    v' = beta2 * v + (1 - beta2) * gradient * gradient
    mHat = m' / (1 - beta1 ^ (step + 1))
    vHat = v' / (1 - beta2 ^ (step + 1))

-- One step on one document: the loss before it, and the parameters after it.
train :: Config -> Double -> Int -> [Int] -> Parameters -> (Double, Parameters)
train config rate step tokens parameters = (number loss, updated)
  where
    weights = mapM (mapM (mapM (\(Parameter p _ _) -> leaf p))) parameters
    graph = weights >>= \model' -> (,) model' <$> lossOf config model' tokens
    ((model, loss), Tape _ tape) = runState graph (Tape 0 [])
    gradients = backward loss tape
    update parameter v = adam rate step parameter (gradients ! place v)
    updated = Map.intersectionWith (zipWith (zipWith update)) parameters model

-- As much of JSON as a checkpoint has.
data Json = Number Double | Text String | List [Json] | Object (Map.Map String Json)

json :: String -> (Json, String)
json text = case dropWhile isSpace text of
  '{' : rest -> first (Object . Map.fromList) (items '}' pair rest)
  '[' : rest -> first List (items ']' json rest)
  '"' : rest -> first Text (quoted rest)
  rest -> first plain (span (`notElem` ",]}") rest)
  where
    plain word = if any isDigit word then Number (read word) else Text word
    quoted ('\\' : c : rest) = first ('\\' :) (first (c :) (quoted rest))
    quoted (c : rest) | c /= '"' = first (c :) (quoted rest)
    quoted rest = ("", drop 1 rest)
    pair rest = case json rest of
      (Text name, left) -> first ((,) name) (json (drop 1 (dropWhile isSpace left)))
      _ -> broken
    items end item rest = case dropWhile (\c -> isSpace c || c == ',') rest of
      c : left | c == end -> ([], left)
      left -> let (one, more) = item left in first (one :) (items end item more)

broken :: a
broken = error "this file is no checkpoint of microgpt"
(.:) :: Json -> String -> Json
Object fields .: name | Just found <- Map.lookup name fields = found
_ .: _ = broken
real :: Json -> Double
real json' = case json' of { Number x -> x; _ -> broken }

matrices :: Json -> Map.Map String [[Double]]
matrices (Object fields) = Map.map (map (map real . list) . list) fields
  where list json' = case json' of { List row -> row; _ -> broken }
matrices _ = broken

main :: IO ()
main = do
  [path, steps] <- getArgs
  checkpoint <- fst . json <$> readFile path
  documents <- map (map read . words) . lines <$> getContents
  let size name = round (real (checkpoint .: "config" .: name))
      config = Config (size "n_head") (size "n_layer") (size "block_size")
      training name = real (checkpoint .: "training" .: name)
      kept name = matrices (checkpoint .: "optimizer" .: name)
      begin = Map.map (map (map Parameter)) (matrices (checkpoint .: "parameters"))
      with = Map.intersectionWith (zipWith (zipWith ($)))
      start = round (real (checkpoint .: "optimizer" .: "steps_done"))
      rate step = training "learning_rate" * (1 - fromIntegral step / training "num_steps")
      go parameters step = do
        let tokens = documents !! (step `mod` length documents)
            (loss, after) = train config (rate step) step tokens parameters
        print loss >> return after
  void (foldM go (begin `with` kept "m" `with` kept "v") [start .. start + read steps - 1])
