package io.siamflow.cli;

import io.siamflow.codec.SchemaDirectory;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Schemas beside those of this release. */
final class SchemaOptions {

  @Option(
      names = "--schema-dir",
      paramLabel = "DIR",
      description =
          "A folder of .avsc files: schemas of records that were written with another form than"
              + " this release's. Default: none.")
  private Path folder;

  /**
   * The folder's schemas, or none.
   *
   * @throws IOException if it is no folder or has a file that is no schema
   */
  SchemaDirectory schemas() throws IOException {
    return folder == null ? SchemaDirectory.empty() : SchemaDirectory.load(folder);
  }
}
