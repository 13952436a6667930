import { quiz } from "./quiz.ts";
import { finaleOrder, finaleQuestions } from "./rules/quiz.ts";

quiz(finaleQuestions, finaleOrder);
