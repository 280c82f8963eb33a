package org.dnas4j.train;

import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.Normalization;

/**
 * Images with the way to present them.
 *
 * @param images training set, test set, and what is held out
 * @param augmentation of training images; test images are only normalized
 * @param normalization that of the training set
 */
public record TrainingData(
    ImageData images, Augmentation augmentation, Normalization normalization) {
  /** With the normalization that the training set asks for. */
  public static TrainingData of(ImageData images, Augmentation augmentation) {
    return new TrainingData(images, augmentation, images.train().normalization());
  }
}
