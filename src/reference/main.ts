// `npm run docs:files`: writes the reference pages that are made from schemas.
import { writeFileSync } from "node:fs";
import { referencePages } from "./referencePages.ts";
import { schemaPage } from "./schemaPage.ts";

for (const [file, page] of Object.entries(referencePages())) writeFileSync(file, schemaPage(page));
