// The 256 words that safety phrases are made of: short, common, and hard to mistake for each other when read aloud.

/** @type {string[]} */
export const WORDS = `
  acorn alarm album alley amber anchor angle apple apron arrow aspen atlas autumn badge bagel balloon
  bamboo banjo barley barn basil basket beacon beaver beetle bell berry bicycle birch blanket blossom bonnet
  bottle bridge brook broom bucket butter button cabin cactus camel candle canoe canvas carpet carrot castle
  cedar cello chalk cherry chess chimney circus citrus clover cobalt comet compass copper coral cotton cradle
  crane crayon cricket crown crystal curtain daisy dolphin donkey dragon drum dune eagle easel ember engine
  falcon feather fern fiddle field finch flute forest fossil fountain fox galaxy garden garlic gecko ginger
  glacier glove goose granite grape gravel guitar hammer harbor harvest hazel hedge helmet heron hill honey
  horizon hornet island ivory ivy jacket jasmine jelly jigsaw jungle kayak kettle kitten kiwi ladder lagoon
  lantern lemon lily linen lion lizard lobster lotus magnet mango maple marble meadow melon mirror mitten
  moon mosaic moss mountain muffin nectar needle nest nickel north nutmeg oak oasis oat ocean olive
  onion opal orchid otter owl oyster paddle panda paper parrot peach peanut pebble pelican pencil pepper
  piano pigeon pillow pine planet plum pocket pony poppy potato prairie puddle pumpkin puzzle quartz quill
  rabbit radish raft rainbow raven ribbon river robin rocket rose ruby saddle saffron sail salmon sandal
  satin scarf school seal shadow shell silver sketch snow socks sparrow spider spoon spring squirrel star
  stone summer sunset swan table teapot thistle thunder tiger timber toast tomato topaz tulip tunnel turnip
  turtle umbrella valley velvet violet violin waffle walnut walrus water whale willow window winter yacht zebra
`.trim().split(/\s+/);
