import { quiz } from "./quiz.ts";
import { recapOrder, recapQuestions } from "./rules/quiz.ts";

quiz(recapQuestions, recapOrder);
