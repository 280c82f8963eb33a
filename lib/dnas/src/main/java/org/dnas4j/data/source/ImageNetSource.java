package org.dnas4j.data.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageFolder;
import org.dnas4j.data.ImageNet;
import org.dnas4j.kind.About;

/** Photos in ImageNet's folders, whichever they are, see {@link ImageNet}. */
@About("photos in ImageNet's folders, whichever they are")
public record ImageNetSource() implements DataSource {
  @Override
  public String kind() {
    return "imagenet";
  }

  @Override
  public String title() {
    return "photos";
  }

  @Override
  public boolean photos() {
    return true;
  }

  @Override
  public Size size(Wanted wanted) {
    return KnownPhotos.of(wanted).size(wanted);
  }

  @Override
  public Optional<String> assumed(Wanted wanted) {
    return Optional.of(KnownPhotos.of(wanted).toString());
  }

  @Override
  public String files() {
    return "photos in train/<class>/ and val/<class>/";
  }

  @Override
  public String remedy() {
    return "datasets/README.md says how they have to lie";
  }

  @Override
  public boolean isIn(Path folder) {
    return ImageNet.isIn(folder);
  }

  @Override
  public ImageData load(Wanted wanted, Consumer<String> log) throws IOException {
    return ImageNet.read(
        wanted.folder(),
        new ImageNet.Classes(wanted.classes(), wanted.classSeed()),
        new ImageFolder.View(wanted.imageSize(), wanted.resize()),
        log);
  }
}
