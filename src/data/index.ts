export { batches, batchIndices, type Batch, type Batching } from "./batches.js";
export { dataFolder } from "./cifar10/folder.js";
export { cifar10, type Cifar10Counts } from "./cifar10/read.js";
export { labels, take, toTensor, type Images } from "./images.js";
export { challenge, pictures, type PicturesOptions } from "./pictures/pictures.js";
export { type Nuisance } from "./pictures/scene.js";
export { flatten, meanImage, standardize, subtract, type ChannelStatistics } from "./preprocess.js";
export { folds, split, type Fold, type Shuffling } from "./split.js";
export { blobs, rings, spirals, xor, type Points } from "./toys.js";
