package org.dnas4j.data.source;

import java.util.function.Consumer;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ProceduralImages;
import org.dnas4j.kind.About;

/** The embedded set of ten drawn classes. */
@About("ten classes of drawn images, which need no download")
public record Procedural() implements DataSource {
  private static final int MOST = 500_000;

  @Override
  public String kind() {
    return "procedural";
  }

  @Override
  public String title() {
    return "embedded images";
  }

  @Override
  public boolean drawn() {
    return true;
  }

  @Override
  public Size size(Wanted wanted) {
    return new Size(MOST, MOST, ProceduralImages.CLASSES.size());
  }

  @Override
  public ImageData load(Wanted wanted, Consumer<String> log) {
    return ProceduralImages.generate(
        wanted.seed(), wanted.trainImages() + wanted.heldOut(), wanted.testImages());
  }
}
