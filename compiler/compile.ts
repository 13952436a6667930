/**
 * The command of the build: `node compiler/compile.ts emails dist/course` writes the compiled
 * course to `dist/course/course.js`, the parts of it that single functions need beside it, and the files that
 * the site reads when asked for to `dist/course/files/`.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { buildCourse, type CourseBuild } from "./compile-course.ts";
import { messagesOf, outlineOf, siteOf } from "./course-parts.ts";
import { CourseBuildError } from "./diagnostic.ts";

const types = join(import.meta.dirname, "..", "lambdas", "domain", "course.ts");

/** Writes the compiled course and the parts of it that single functions need. */
function write({ course, files, images }: CourseBuild, folder: string): string {
  rmSync(join(folder, "files"), { recursive: true, force: true });
  for (const { name, content } of [...files, ...images]) {
    const path = join(folder, "files", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  mkdirSync(folder, { recursive: true });
  writeModule(join(folder, "outline.js"), "CourseOutline", outlineOf(course));
  writeModule(join(folder, "messages.js"), "CourseMessages", messagesOf(course));
  writeModule(join(folder, "pages.js"), "CourseSite", siteOf(course));
  const file = join(folder, "course.js");
  writeModule(file, "CompiledCourse", course);
  return relative(process.cwd(), file);
}

/** Writes a value as a module and its type, for the bundler and for TypeScript. */
function writeModule(file: string, type: string, value: unknown): void {
  const from = relative(dirname(file), types).replaceAll("\\", "/");
  writeFileSync(file, `export default ${JSON.stringify(value)};\n`);
  writeFileSync(
    file.replace(/js$/, "d.ts"),
    `import type { ${type} } from "${from}";\ndeclare const course: ${type};\nexport default course;\n`,
  );
}

const [, , folder = "emails", output = "dist/course"] = process.argv;
try {
  const built = await buildCourse(resolve(folder));
  const file = write(built, resolve(output));
  const { length } = built.course.mails;
  console.log(
    `${length === 1 ? "1 mail" : `${length} mails`} and 3 transactional mails are in ${file}.`,
  );
  for (const { path, content } of [...built.files, ...built.images]) {
    console.log(`${path}  ${(Buffer.byteLength(content) / 1024).toFixed(1)} KB`);
  }
} catch (error) {
  if (error instanceof CourseBuildError) console.error(error.message);
  else console.error(`The course cannot be built: ${(error as Error).message}`);
  process.exitCode = 1;
}
