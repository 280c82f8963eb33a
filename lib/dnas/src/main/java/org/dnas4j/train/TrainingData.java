package org.dnas4j.train;

import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.Normalization;

/**
 * Images with the way to present them.
 *
 * @param images training and test set
 * @param augmentation of training images; test images are only normalized
 * @param normalization measured on the training set
 */
public record TrainingData(
    ImageData images, Augmentation augmentation, Normalization normalization) {
  /** Measures the normalization. */
  public static TrainingData of(ImageData images, Augmentation augmentation) {
    return new TrainingData(images, augmentation, Normalization.of(images.train()));
  }
}
