package org.dnas4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.Rng;

/**
 * Images taken out of a training set before everything else, so that neither weights nor θ nor a
 * baseline see them. Whatever is chosen, is chosen by them; the test set chooses nothing.
 */
public final class HeldOut {
  /** Decides which images; the same in all experiments, whatever their own seed. */
  public static final long SEED = 181_200_090;

  private HeldOut() {}

  /**
   * The same data with images of the training set held out, equally many of every class. Which ones
   * depends on the class's name and its number of images alone, so that a part of the classes holds
   * out the same images as all of them.
   *
   * @param count images to hold out, 0 (none) or a multiple of the number of classes
   * @throws IllegalArgumentException if a class has too few images to leave one for training
   */
  public static ImageData of(ImageData all, int count) {
    if (count == 0) {
      return all;
    }
    Images train = all.train();
    int classes = train.classes();
    Check.that(
        count > 0 && count % classes == 0,
        "data.heldOut",
        count,
        "0 (none) or a multiple of the " + classes + " classes, equally many of each");
    boolean[] out = chosen(train, count / classes);
    int[] kept = new int[train.size() - count];
    int[] held = new int[count];
    int k = 0;
    int h = 0;
    for (int i = 0; i < out.length; i++) {
      if (out[i]) {
        held[h++] = i;
      } else {
        kept[k++] = i;
      }
    }
    String name = train.name() + "-heldout" + count + "-seed" + SEED;
    return new ImageData(
        train.subset(kept), Optional.of(train.subset(held).named(name)), all.test(), all.origin());
  }

  private static boolean[] chosen(Images train, int perClass) {
    List<List<Integer>> byClass = new ArrayList<>();
    train.classNames().forEach(name -> byClass.add(new ArrayList<>()));
    int[] labels = train.labels();
    for (int i = 0; i < labels.length; i++) {
      byClass.get(labels[i]).add(i);
    }
    boolean[] out = new boolean[labels.length];
    for (int c = 0; c < byClass.size(); c++) {
      List<Integer> images = byClass.get(c);
      String name = train.classNames().get(c);
      Check.that(
          perClass < images.size(),
          "data.heldOut",
          perClass + " of every class",
          "fewer than the " + images.size() + " training images of class " + name);
      Rng rng = Rng.of(SEED).split("held-out").split(name);
      Arrays.stream(rng.permutation(images.size()))
          .limit(perClass)
          .forEach(i -> out[images.get(i)] = true);
    }
    return out;
  }
}
